package io.millrace;

import io.millrace.demo.Demo;
import io.millrace.demo.DemoFailure;
import io.millrace.platform.StartupException;
import io.millrace.platform.config.Config;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process: settings in, one {@code ready} line out, a clean end on SIGTERM. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final Set<List<String>> COMMANDS =
      Set.of(List.of(), List.of("serve"), List.of("demo"), List.of("demo", "--once"));
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Main() {}

  /**
   * Starts the server, and runs the demo where asked; exits with 1 and one sentence where it
   * cannot, or where a step of the demo does not hold.
   */
  public static void main(String[] arguments) {
    List<String> command = List.of(arguments);
    if (!COMMANDS.contains(command)) {
      System.err.println("usage: java -jar millrace.jar [serve | demo [--once]]");
      exit(MISUSED);
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      Config config = Config.fromEnvironment();
      Millrace server = Millrace.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, 0), "shutdown"));
      if (command.contains("demo")) {
        demo(server, config, command.contains("--once"));
      } else {
        System.out.printf(
            "ready %s grpc=%s management=%s%n",
            server.address(), server.grpcAddress(), server.managementAddress());
        System.out.flush();
      }
    } catch (StartupException e) {
      System.err.println(e.getMessage());
      exit(FAILED);
    } catch (RuntimeException e) {
      LOG.error("the server cannot start", e);
      exit(FAILED);
    }
  }

  private static void demo(Millrace server, Config config, boolean once) {
    System.out.printf(
        "Millrace runs at %s, its data in %s%n%n", server.address(), config.dataDir());
    Demo demo =
        new Demo(
            server.address(),
            server.adminToken(),
            config.dataDir().resolve("demo.json"),
            System.out);
    try {
      demo.run();
    } catch (DemoFailure e) {
      System.err.println(e.getMessage());
      stop(server, FAILED);
    }
    if (once) {
      System.out.printf(
          "%nThe server stops now. To look: MILLRACE_DATA_DIR=%s ./millrace serve%n",
          config.dataDir());
      stop(server, 0);
    }
    System.out.printf("%nThe server goes on until Ctrl-C.%n");
  }

  /**
   * Without the halt, a JVM that was asked to end by a signal would report the signal as its
   * status.
   */
  private static void stop(Millrace server, int status) {
    server.close();
    Runtime.getRuntime().halt(status);
  }

  /** Parts already started hold threads that would keep the process. */
  private static void exit(int status) {
    Runtime.getRuntime().halt(status);
  }
}
