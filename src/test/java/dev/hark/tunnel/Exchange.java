package dev.hark.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hark.tunnel.Ending.How;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One request of a client and its answer. The request is sent in a thread of its own, for the
/// answer may come before its end.
final class Exchange implements Runnable {
  private static final int PIECE = 8 * 1024;

  /// How long a client may go on sending what nobody reads, so that it sees its answer.
  private static final Duration LINGER = Duration.ofSeconds(5);

  /// How long an answer waits for the end of its request, before the connection is given up.
  private static final Duration SENT = Duration.ofMillis(50);

  private final FakeTunnel tunnel;
  private final Socket client;
  private final Edge edge;
  private final Fault fault;
  private final Alarm silence;
  private final Alarm serverBlocks;
  private final Alarm clientBlocks;
  private final Ending ending;
  private final CountDownLatch sent = new CountDownLatch(1);
  private Thread sender = Thread.ofVirtual().unstarted(() -> {});

  Exchange(FakeTunnel tunnel, Socket client, Edge edge, Fault fault) {
    this.tunnel = tunnel;
    this.client = client;
    ending = new Ending(tunnel, client);
    this.edge = edge;
    this.fault = fault;
    silence = new Alarm(tunnel.limits().silence(), false);
    serverBlocks = new Alarm(tunnel.limits().blockedWrite(), true);
    clientBlocks = new Alarm(tunnel.limits().blockedWrite(), true);
  }

  @Override
  public void run() {
    try (client) {
      var in = new BufferedInputStream(client.getInputStream());
      var request = HttpHead.read(in);
      if (request.isPresent()) {
        pass(request.get(), in);
      }
    } catch (IOException _) {
      // One side has gone, and so does the other.
    } finally {
      ending.stop(How.DROPPED, false);
    }
  }

  private void pass(HttpHead request, InputStream in) throws IOException {
    if (request.contentLength() > mostBytes()) {
      refuseBody(in);
      return;
    }
    if (request.has("Expect", "100-continue")) {
      client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
    }
    var head = edge.request(request, client.getInetAddress().getHostAddress());
    InputStream body = new BodyInput(request, in);
    if (tunnel.buffers() && request.first("Content-Type").isPresent()) {
      var whole = body.readNBytes(Math.toIntExact(mostBytes()) + 1);
      if (whole.length > mostBytes()) {
        refuseBody(in);
        return;
      }
      body = new ByteArrayInputStream(whole);
      head = head.without("Transfer-Encoding").with("Content-Length", "" + whole.length);
    }
    if (connect()) {
      var asSent = head;
      var bytes = body;
      sender = Thread.startVirtualThread(() -> send(asSent, bytes, in));
      relay();
    }
  }

  private void refuseBody(InputStream in) throws IOException {
    sender = Thread.startVirtualThread(() -> drain(in));
    refuse(413, "Payload Too Large");
  }

  private long mostBytes() {
    return tunnel.limits().body().toBytes();
  }

  private boolean connect() throws IOException {
    try {
      var connection = tunnel.origins().take();
      ending.connectedTo(connection);
      return true;
    } catch (IOException _) {
      refuse(502, "Bad Gateway");
      return false;
    }
  }

  private void send(HttpHead head, InputStream body, InputStream in) {
    try {
      send(head, body);
      drain(in);
    } catch (IOException _) {
      // The client broke off.
    }
    ending.stop(How.DROPPED, false);
  }

  private void send(HttpHead head, InputStream body) throws IOException {
    var to = serverBlocks.watch(ending.origin().socket().getOutputStream());
    var out = new BodyOutput(to, head.isChunked());
    var taken = attempt(() -> to.write(head.bytes()));
    var dropAfter = fault instanceof Fault.DropRequest drop ? drop.after() : Long.MAX_VALUE;
    var passed = 0L;
    var piece = new byte[PIECE];
    while (passed < dropAfter) {
      var count = body.read(piece, 0, (int) Math.min(PIECE, dropAfter - passed));
      if (count < 0) {
        break;
      }
      passed += count;
      if (passed > mostBytes()) {
        ending.stop(How.TOO_LARGE, false);
      }
      // What the server does not take is read all the same: the client must see its answer.
      taken = taken && attempt(() -> out.write(piece, 0, count));
    }
    if (fault instanceof Fault.DropRequest drop) {
      ending.stop(How.DROPPED, drop.reset());
    } else if (taken && attempt(out::end)) {
      sent.countDown();
      silence.arm();
    }
  }

  private interface Write {
    void run() throws IOException;
  }

  private static boolean attempt(Write write) {
    try {
      write.run();
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// Reads until the client closes its side.
  private static void drain(InputStream in) {
    var piece = new byte[PIECE];
    try {
      while (in.read(piece) >= 0) {
        // It is of no use to anybody.
      }
    } catch (IOException _) {
      // It has closed both.
    }
  }

  private void relay() throws IOException {
    var connection = ending.origin();
    var from = silence.watch(connection.in());
    HttpHead answer;
    BodyInput body;
    InputStream source;
    try {
      answer = HttpHead.read(from).orElseThrow(EOFException::new);
      body = new BodyInput(answer, from);
      source = body;
      if (tunnel.buffers() && !isEventStream(answer)) {
        var whole = body.readAllBytes();
        source = new ByteArrayInputStream(whole);
        answer = answer.without("Transfer-Encoding").with("Content-Length", "" + whole.length);
      }
    } catch (IOException _) {
      refuse();
      return;
    }
    if (fault instanceof Fault.DropAnswer(var after, var reset) && after == 0) {
      ending.stop(How.DROPPED, reset);
    }
    if (ending.begin()) {
      write(answer, source);
      var open = body.leavesConnectionOpen() && !answer.has("Connection", "close");
      ending.done(isSent() && open);
      linger();
    } else {
      refuse();
    }
  }

  private static boolean isEventStream(HttpHead answer) {
    return answer
        .first("Content-Type")
        .filter(it -> it.startsWith("text/event-stream"))
        .isPresent();
  }

  private void write(HttpHead answer, InputStream body) throws IOException {
    var to = clientBlocks.watch(client.getOutputStream());
    var out = new BodyOutput(to, answer.isChunked());
    to.write(edge.answer(answer).bytes());
    var left = fault instanceof Fault.DropAnswer drop ? drop.after() : Long.MAX_VALUE;
    var piece = new byte[PIECE];
    for (var count = body.read(piece); count >= 0; count = body.read(piece)) {
      out.write(piece, 0, (int) Math.min(count, left));
      left -= Math.min(count, left);
      if (left == 0 && fault instanceof Fault.DropAnswer drop) {
        ending.stop(How.DROPPED, drop.reset());
      }
    }
    out.end();
  }

  /// An answer of the edge's own, which says why there is none of the server.
  private void refuse() throws IOException {
    switch (ending.how()) {
      case GIVEN_UP -> refuse(524, "A Timeout Occurred");
      case TOO_LARGE -> refuse(413, "Payload Too Large");
      case OPEN -> refuse(502, "Bad Gateway");
      case DROPPED, DONE -> {
        // Nobody is there to hear it.
      }
    }
  }

  private void refuse(int status, String reason) throws IOException {
    ending.stop(How.GIVEN_UP, false);
    client.getOutputStream().write(edge.page(status, reason));
    linger();
  }

  /// Closing a connection with unread bytes would take the answer back.
  private void linger() throws IOException {
    if (isSent()) {
      return;
    }
    client.shutdownOutput();
    try {
      sender.join(LINGER);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The server may answer a moment before we know that it has all.
  private boolean isSent() {
    try {
      return sent.await(SENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Ends it at once.
  void drop() {
    ending.stop(How.DROPPED, false);
    Sockets.close(client, false);
  }

  /// Looks whether somebody has been waited for too long.
  void check() {
    if (clientBlocks.isRinging()) {
      ending.stop(How.DROPPED, false);
    } else if (silence.isRinging() || serverBlocks.isRinging()) {
      ending.stop(How.GIVEN_UP, false);
    }
  }
}
