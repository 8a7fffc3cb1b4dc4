package io.millrace;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.Config;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process: settings in, one {@code ready} line out, a clean end on SIGTERM. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Starts the server; exits with 1 and one sentence where it cannot. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && !List.of(arguments).equals(List.of("serve"))) {
      System.err.println("usage: java -jar millrace.jar [serve]");
      exit();
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    try {
      Config config = Config.fromEnvironment();
      Millrace server = Millrace.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "shutdown"));
      System.out.printf(
          "ready %s grpc=%s management=%s%n", server.address(), "-", server.managementAddress());
      System.out.flush();
    } catch (StartupException e) {
      System.err.println(e.getMessage());
      exit();
    } catch (RuntimeException e) {
      LOG.error("the server cannot start", e);
      exit();
    }
  }

  /**
   * Without the halt, a JVM that was asked to end by a signal would report the signal as its
   * status.
   */
  private static void stop(Millrace server) {
    server.close();
    Runtime.getRuntime().halt(0);
  }

  /** Parts already started hold threads that would keep the process. */
  private static void exit() {
    Runtime.getRuntime().halt(1);
  }
}
