package dev.hark.cli.models;

import dev.hark.checkpoint.QuantizedFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts a format's name as a person types it, such as `q8_0`.
final class QuantizedFormatConverter implements ITypeConverter<QuantizedFormat> {
  @Override
  public QuantizedFormat convert(String name) {
    return QuantizedFormat.of(name)
        .orElseThrow(() ->
            new TypeConversionException(
                "'%s' is no format; there are %s".formatted(name, QuantizedFormat.names())));
  }
}
