package dev.hark.egress;

import java.io.IOException;

/// Says that a request must not be sent, or an answer not be read. Trying again does not help.
public final class EgressException extends IOException {
  private static final long serialVersionUID = 1L;

  EgressException(String message) {
    super(message);
  }
}
