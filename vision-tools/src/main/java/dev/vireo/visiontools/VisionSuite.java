package dev.vireo.visiontools;

import dev.vireo.language.Usage;
import dev.vireo.program.ImagePatch;
import java.util.function.BiConsumer;

/// One model, or one body of knowledge, that does every job of [VisionTools]. Implementations look at pixels,
/// or, for measuring planning alone, at ground truth. Safe for several threads.
public interface VisionSuite
        extends VisionTools.Detector,
                VisionTools.Verifier,
                VisionTools.Answerer,
                VisionTools.Matcher,
                VisionTools.DepthEstimator,
                VisionTools.TextReader,
                Familiarity.Judge {
    /// The name of the model in traces and records, with the version of what is behind it: not blank, and the
    /// same at every call.
    String id();

    /// {@inheritDoc}
    ///
    /// A suite that does not override this can't read.
    @Override
    default String readText(ImagePatch patch) {
        throw new UnknownNameException(
                "text", id() + " reads no text", "Mix in a model that does: VisionTools.of(...).withReader(...).");
    }

    /// Whether an answer follows from [#id], the pixels and the arguments alone, so that it may be kept for the
    /// next time.
    default boolean repeatable() {
        return true;
    }

    /// The same model, reporting as [VisionTools#metered] says.
    @Override
    default VisionSuite metered(BiConsumer<String, Usage> meter) {
        return this;
    }
}
