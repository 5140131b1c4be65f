package dev.hark.modelstore;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/// Holds the settings `hark.models.*`: where model files come from and from where imports may read.
///
/// @param source where models are pulled from instead of the hub: a folder, or the address of one,
///   which holds them as `ggml-NAME.bin`
/// @param autoPull whether a request for an official model that is not here starts its pull
/// @param hub address of Hugging Face, or of a mirror with its paths
/// @param catalogue the list of official models
/// @param importDir the only folder from which a request over HTTP may import; if absent, none may
@ConfigurationProperties("hark.models")
public record ModelSourceSettings(
    @Nullable String source,
    @DefaultValue("true") boolean autoPull,
    @DefaultValue("https://huggingface.co") URI hub,
    @DefaultValue("classpath:models/official.tsv") Resource catalogue,
    @Nullable Path importDir) {}
