package dev.hark.cli.models;

import dev.hark.cli.Console;
import dev.hark.cli.ProgressBar;
import dev.hark.modelmaking.MakingMessage;
import dev.hark.modelmaking.MakingMessage.Advanced;
import dev.hark.modelmaking.MakingMessage.Failed;
import dev.hark.modelmaking.MakingMessage.Made;
import java.util.function.Consumer;

/// Shows the progress of a new model, and at the end how to use it.
///
/// @param name of the model
record MakingDisplay(Console console, String name) implements Consumer<MakingMessage> {
  @Override
  public void accept(MakingMessage message) {
    switch (message) {
      case Advanced advanced -> console.progress(name + "  " + progress(advanced));
      case Made made -> show(made);
      case Failed failed -> console.error(failed.reason());
    }
  }

  private static String progress(Advanced advanced) {
    var phrase =
        switch (advanced.stage()) {
          case DOWNLOAD -> "downloading";
          case CONVERT -> "writing";
          case TRY -> "trying it";
        };
    return advanced.total() == 0
        ? phrase
        : phrase + "  " + ProgressBar.bar((double) advanced.bytes() / advanced.total());
  }

  private void show(Made made) {
    console.result(name + ": " + made.description());
    made.warnings().forEach(warning -> console.result("warning: " + warning));
    console.result("try it:          hark transcribe --model " + name + " FILE");
    console.result("in a request:    model=" + name);
    console.result("as the default:  hark models alias default=" + name);
  }
}
