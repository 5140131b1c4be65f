package dev.hark.access;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// Says where the keys are kept. `hark.api-key` is deliberately not in here, see [KeySetting].
///
/// @param keysFile the file with the hashes of the keys, made at the first start
@ConfigurationProperties("hark.access")
record AccessSettings(Path keysFile) {}
