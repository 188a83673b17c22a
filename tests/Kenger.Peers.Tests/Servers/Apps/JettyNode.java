// Jetty in several settings, each on a port of its own. Ends when its standard input does.
import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

public class JettyNode {
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

  public static void main(String[] arguments) throws Exception {
    System.setProperty("org.eclipse.jetty.LEVEL", "WARN");
    ServletContextHandler servlets = new ServletContextHandler(null, "/");
    servlets.addServlet(new ServletHolder(new Told("PROTECTED")), "/api/*");
    servlets.addServlet(new ServletHolder(new Told("OPEN")), "/");
    start("jetty-servlet", new ContextHandlerCollection(secret(), servlets));

    ResourceHandler files = new ResourceHandler();
    files.setResourceBase(arguments[0]);
    start("jetty-files", files);

    ServletContextHandler api = new ServletContextHandler(null, "/api");
    api.setAllowNullPathInfo(true);
    api.addServlet(new ServletHolder(new Told("PROTECTED")), "/");
    ServletContextHandler rest = new ServletContextHandler(null, "/");
    rest.addServlet(new ServletHolder(new Told("OPEN")), "/");
    start("jetty-contexts", new ContextHandlerCollection(secret(), api, rest));

    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static ServletContextHandler secret() {
    ServletContextHandler context = new ServletContextHandler(null, "/");
    context.setVirtualHosts(new String[] { "secret.example.com", "xn--mnchen-3ya.example" });
    context.addServlet(new ServletHolder(new Told("PROTECTED")), "/");
    return context;
  }

  private static void start(String name, Handler handler) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(0);
    server.addConnector(connector);
    server.setHandler(handler);
    server.start();
    System.out.println(name + " " + connector.getLocalPort());
  }
}
