package dev.vireo.benchmarks.arms;

import dev.vireo.benchmarks.data.About;
import dev.vireo.benchmarks.data.Gold;
import dev.vireo.benchmarks.data.Sample;
import dev.vireo.benchmarks.metric.Answered;
import dev.vireo.benchmarks.run.Prediction;
import java.nio.file.Path;
import java.util.Optional;

/// Questions as a run's predictions keep them, to be judged with another answer.
final class Kept {
    private Kept() {}

    static Answered answered(Prediction one, String answer, Optional<Gold.Region> region, boolean failed) {
        Sample sample = new Sample(
                one.id(),
                one.question(),
                new About.Pictures(one.files().stream().map(Path::of).toList()),
                one.options(),
                one.gold(),
                Optional.empty(),
                one.group(),
                one.labels());
        return new Answered(sample, answer, region, failed);
    }
}
