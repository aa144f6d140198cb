package dev.vireo.benchmarks.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vireo.benchmarks.run.Prediction;
import java.util.List;
import java.util.Optional;

/// What came of one question.
///
/// @param place of the question in the file
/// @param cost what it took, as of the first session; the store knows which it is
/// @param failures a line for each attempt that failed
/// @param frames the manifest of its video
record Asked(
        int place,
        Prediction prediction,
        Prediction.Cost cost,
        boolean priced,
        List<ObjectNode> failures,
        Optional<ObjectNode> frames) {}
