package dev.hark.egress;

import java.io.IOException;

/// A request that must not be sent, or an answer that must not be read. Trying again does not help.
public final class EgressException extends IOException {
  private static final long serialVersionUID = 1L;

  EgressException(String message) {
    super(message);
  }
}
