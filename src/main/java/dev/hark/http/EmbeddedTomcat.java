package dev.hark.http;

import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// Sets Tomcat up as far as `server.tomcat.*` in `application.properties` cannot: it notices
/// clients that leave or hardly send anything, and refuses requests early and with the envelope, as
/// the rest of Hark does.
///
/// A client that is still sending gets its answer in one of three ways. With `Expect: 100-continue`
/// it is refused before it sends the body, because `100 Continue` goes out on the first read of the
/// body only; by default Tomcat sends it before the first filter runs, and a client uploads its two
/// gigabytes only to learn that its key is wrong. Otherwise up to `server.tomcat.max-swallow-size`
/// bytes of what it still sends are read and dropped after the answer, so that the answer is not
/// lost in a connection reset, and the connection goes on. If the body is known to be longer than
/// that, the answer says `Connection: close`, and the connection is closed once that many bytes
/// have been dropped.
@Component
class EmbeddedTomcat implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  private final ProblemResponses responses;
  private final HttpSettings settings;

  EmbeddedTomcat(ProblemResponses responses, HttpSettings settings) {
    this.responses = responses;
    this.settings = settings;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.setProtocol(WatchedProtocol.class.getName());
    factory.addConnectorCustomizers(EmbeddedTomcat::continueOnRead, this::limitPatience);
    factory.addContextCustomizers(EmbeddedTomcat::removeHtmlReports);
    // On the engine, because a request with a bad Host header reaches no host.
    factory.addEngineValves(new ProblemValve(responses));
  }

  private static void continueOnRead(Connector connector) {
    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
      protocol.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
    }
  }

  private void limitPatience(Connector connector) {
    if (connector.getProtocolHandler() instanceof WatchedProtocol protocol) {
      protocol.setPatience(settings.patience());
    }
  }

  private static void removeHtmlReports(Context context) {
    if (context.getParent() instanceof StandardHost host) {
      host.setErrorReportValveClass("");
      for (var valve : host.getPipeline().getValves()) {
        if (valve instanceof ErrorReportValve) {
          host.getPipeline().removeValve(valve);
        }
      }
    }
  }
}
