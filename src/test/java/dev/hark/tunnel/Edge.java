package dev.hark.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/// What the edge adds to messages, and its own answers.
///
/// @param ray its name of the exchange
record Edge(String ray) {
  private static final String[] HOP_BY_HOP = {"Connection", "Keep-Alive", "Expect", "TE"};

  /// A request as the server gets to see it.
  ///
  /// @param client the address of the one who sent it
  HttpHead request(HttpHead head, String client) {
    var chain = head.first("X-Forwarded-For").map(it -> it + ", " + client).orElse(client);
    return head.without(HOP_BY_HOP)
        .with("CF-Ray", ray)
        .with("CF-Connecting-IP", client)
        .with("X-Forwarded-For", chain)
        .with("X-Forwarded-Proto", "https")
        .with("Accept-Encoding", "gzip, br");
  }

  /// An answer as the client gets to see it.
  HttpHead answer(HttpHead head) {
    return head.without(HOP_BY_HOP)
        .with("Server", "cloudflare")
        .with("CF-Ray", ray)
        .with("Connection", "close");
  }

  /// An answer that the server has not given.
  byte[] page(int status, String reason) {
    var page = ("<html><title>" + status + " " + reason + "</title></html>\n").getBytes(US_ASCII);
    var head =
        answer(HttpHead.answer(status, reason))
            .with("Content-Type", "text/html")
            .with("Content-Length", "" + page.length);
    var all = new ByteArrayOutputStream();
    all.writeBytes(head.bytes());
    all.writeBytes(page);
    return all.toByteArray();
  }
}
