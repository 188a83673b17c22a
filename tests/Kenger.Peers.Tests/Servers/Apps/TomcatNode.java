// Tomcat in several settings, each on a port of its own. Ends when its standard input does.
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;

public class TomcatNode {
  static final class Told extends HttpServlet {
    private final String word;

    Told(String word) {
      this.word = word;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
      response.getWriter().print(word + " " + request.getServerName() + " " + request.getServletPath() + " " + request.getPathInfo());
    }
  }

  private static String site;
  private static String folder;

  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.SEVERE);
    site = arguments[0];
    folder = arguments[1];
    start("tomcat-servlet", connector -> { });
    start("tomcat-files", connector -> { });
    start("tomcat-decode", connector -> connector.setEncodedSolidusHandling("decode"));
    start("tomcat-passthrough", connector -> connector.setEncodedSolidusHandling("passthrough"));
    start("tomcat-backslash", connector -> {
      connector.setAllowBackslash(true);
      connector.setProperty("relaxedPathChars", "\\|{}[]^`\"<>");
    });
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static void start(String name, java.util.function.Consumer<Connector> set) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder + "/" + name);
    Connector connector = new Connector();
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setPort(0);
    set.accept(connector);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", site);
    if (name.equals("tomcat-files")) {
      Tomcat.addServlet(context, "files", "org.apache.catalina.servlets.DefaultServlet");
      context.addServletMappingDecoded("/", "files");
      context.addWelcomeFile("index.html");
    } else {
      Tomcat.addServlet(context, "guarded", new Told("PROTECTED"));
      Tomcat.addServlet(context, "open", new Told("OPEN"));
      context.addServletMappingDecoded("/api/*", "guarded");
      context.addServletMappingDecoded("/", "open");
      StandardHost host = new StandardHost();
      host.setName("secret.example.com");
      host.addAlias("xn--mnchen-3ya.example");
      tomcat.getEngine().addChild(host);
      Context secret = tomcat.addContext(host, "", site);
      Tomcat.addServlet(secret, "guarded", new Told("PROTECTED"));
      secret.addServletMappingDecoded("/", "guarded");
    }
    new File(folder + "/" + name + "/webapps").mkdirs();
    tomcat.start();
    System.out.println(name + " " + connector.getLocalPort());
  }
}
