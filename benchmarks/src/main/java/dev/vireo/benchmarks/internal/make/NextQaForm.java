package dev.vireo.benchmarks.internal.make;

import dev.vireo.microworld.questions.ClipQuestions;
import java.util.List;

/// NExT-QA: short stories, and causal, temporal and descriptive questions with five options.
final class NextQaForm implements Form {
    private static final int A_VIDEO = 4;

    @Override
    public List<String> splits() {
        return List.of("val");
    }

    @Override
    public int most() {
        return 400_000;
    }

    @Override
    public boolean films() {
        return true;
    }

    @Override
    public int pictures(int count) {
        return (count + A_VIDEO - 1) / A_VIDEO;
    }

    @Override
    public int make(Job job) {
        return ClipQuestions.write(job.count(), job.seed(), job.folder(), job.progress())
                .size();
    }
}
