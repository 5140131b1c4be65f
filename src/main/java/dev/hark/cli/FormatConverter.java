package dev.hark.cli;

import dev.hark.checkpoint.QuantizedFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// `q8_0` as a person types it.
public final class FormatConverter implements ITypeConverter<QuantizedFormat> {
  @Override
  public QuantizedFormat convert(String name) {
    return QuantizedFormat.of(name)
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is no format; there are %s".formatted(name, QuantizedFormat.names())));
  }
}
