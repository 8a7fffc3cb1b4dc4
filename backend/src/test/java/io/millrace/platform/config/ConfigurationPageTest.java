package io.millrace.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/configuration.md} to what the code reads. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| (`MILLRACE_[^|]*)\\| ([^|]*) \\|[^|]*\\|$");
  private static final Pattern NAME = Pattern.compile("`(MILLRACE_[A-Z0-9_]+)`");
  private static final String UNSET = "–";

  @Test
  void pageNamesEverySettingWithItsDefault() throws IOException {
    // Given
    Settings settings = new Settings(Map.of());

    // When
    ConfigReader.read(settings);

    // Then
    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(settings.defaults());
  }

  @Test
  void pageNamesWhatTheScriptReads() throws IOException {
    // When
    String page = Files.readString(PAGE);

    // Then
    assertThat(UnknownSettings.OF_THE_SCRIPT).allMatch(name -> page.contains("| `" + name + "` |"));
  }

  private static Map<String, String> documented() throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        Matcher name = NAME.matcher(row.group(1));
        while (name.find()) {
          rows.put(name.group(1), row.group(2).replace(UNSET, ""));
        }
      }
    }
    return rows;
  }
}
