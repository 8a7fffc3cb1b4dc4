# What `./millrace test` runs: sourced by ../millrace, whose functions and places it uses.
# shellcheck shell=bash disable=SC2154

passed=0 failed=0 skipped=0

count() {
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
  say "   $1 passed, $2 failed, $3 skipped"
}

# Shows the lines of a long command that match, as they come; the exit status is the command's.
show() {
  local pattern=$1 log=$2 status=0
  shift 2
  { "$@" </dev/null 2>&1 || status=$?; echo "$status" >"$log.status"; } | tee "$log" | grep --line-buffered -E "$pattern" >&2 || true
  return "$(cat "$log.status")"
}

test_backend() {
  local reports=$root/backend/target/surefire-reports log=$log_folder/backend.log status=0 totals
  say "== Backend: format, style and compiler checks, unit and integration tests"
  rm -rf "$reports"
  show '^\[(ERROR|WARNING)\] |Tests run:.* in ' "$log" \
    maven -Dmaven.test.failure.ignore=true -Dsurefire.rerunFailingTestsCount=1 verify || status=$?
  totals=$(
    { cat "$reports"/TEST-*.xml 2>/dev/null | grep -o '<testsuite [^>]*' || true; } | awk '
      function attribute(name) { return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : 0 }
      { tests += attribute("tests"); bad += attribute("failures") + attribute("errors"); skipped += attribute("skipped") }
      END { print tests - bad - skipped, bad + 0, skipped + 0 }'
  )
  [ "$status" -eq 0 ] || say "   The build itself failed: counted as one failure."
  # A test that fails and then passes is no failure of this run, but one to look at.
  sed -n '/Flakes:/,/Tests run:/ s/^\[WARNING\] \(io\.millrace[^ ]*\).*/   Passed only when run again: \1/p' "$log" >&2
  # shellcheck disable=SC2086
  set -- $totals
  count "$1" $(($2 + (status != 0))) "$3"
}

# count_vitest NAME STATUS: the tests that vitest reports in the log of that name.
count_vitest() {
  local log=$log_folder/$1.log status=$2 line ok bad left
  line=$(grep -E '^ *Tests  ' "$log" | tail -n 1 || true)
  ok=$(vitest_number passed "$line") bad=$(vitest_number failed "$line") left=$(($(vitest_number skipped "$line") + $(vitest_number todo "$line")))
  # Types, style or the set-up of a test file failed, which vitest counts as no test.
  [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
  count "$ok" "$bad" "$left"
}

vitest_number() { sed -n "s/.*[^0-9]\([0-9][0-9]*\) $1.*/\1/p" <<<"$2" | grep . || echo 0; }

# Beside the backend's, whose compiler leaves a core idle for minutes; shown when their turn comes.
start_frontend_checks() {
  NO_COLOR=1 CI=true npm --prefix "$root/frontend" run --silent check </dev/null >"$log_folder/frontend.log" 2>&1 &
  frontend_pid=$!
}

test_frontend() {
  local status=0
  say "== Front end: generated types, format, lint, types, unit tests"
  wait "$frontend_pid" || status=$?
  cat "$log_folder/frontend.log" >&2
  count_vitest frontend "$status"
}

find_chromium() {
  local candidate
  for candidate in "${MILLRACE_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    [ -z "$candidate" ] || ! command -v "$candidate" || return 0
  done
  return 1
}

install_chromium() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  say "   Installing Debian's chromium …"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium; } \
    </dev/null >"$log_folder/chromium.log" 2>&1 || { tail -n 5 "$log_folder/chromium.log" >&2; return 1; }
}

test_browser() {
  local chromium status=0
  say "== Browser: the loop as a tenant walks it, in Chromium"
  find_chromium >/dev/null || install_chromium || true
  if ! chromium=$(find_chromium); then
    say "   Skipped: no Chromium. Debian: apt-get install chromium. Or name one: MILLRACE_CHROMIUM=/path."
    count 0 0 1
  elif ! start_test_server; then
    cat "$log_folder/server.log" >&2
    say "   The server did not start: counted as one failure."
    count 0 1 0
  else
    show '.' "$log_folder/browser.log" env NO_COLOR=1 CI=true MILLRACE_JAVA="$java" MILLRACE_CHROMIUM="$chromium" \
      MILLRACE_TEST_URL="$test_url" MILLRACE_TEST_ADMIN_TOKEN="$test_token" MILLRACE_TEST_DEMO="$log_folder/server.out" \
      npm --prefix "$root/frontend" run --silent test:browser || status=$?
    count_vitest browser "$status"
    stop_test_server
  fi
}

# A server of its own for the browser, with what the demo leaves: free ports, a new data folder, no settings of the caller.
start_test_server() {
  local output=$log_folder/server.out tries
  test_token=test-$RANDOM$RANDOM$RANDOM
  (
    use_no_settings
    export MILLRACE_ADMIN_TOKEN=$test_token MILLRACE_DATA_DIR=$log_folder/data
    choose_jvm
    enter_empty_folder
    exec "${jvm[@]}" -jar "$jar" demo
  ) >"$output" 2>"$log_folder/server.log" </dev/null &
  server_pid=$!
  for ((tries = 0; tries < 1800; tries++)); do
    test_url=$(sed -n 's/^Millrace runs at \([^, ]*\),.*/\1/p' "$output")
    ! grep -q "^The server goes on" "$output" || return 0
    kill -0 "$server_pid" 2>/dev/null || return 1
    sleep 0.1
  done
  stop_test_server
  return 1
}

stop_test_server() {
  kill "$server_pid" 2>/dev/null || true
  wait "$server_pid" || true
}

test_everything() {
  need_java
  need_build_tools
  ! web_out_of_date || build_web
  install_web_packages
  start_frontend_checks
  test_backend
  test_frontend
  test_browser
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
