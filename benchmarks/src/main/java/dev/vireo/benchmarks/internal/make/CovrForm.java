package dev.vireo.benchmarks.internal.make;

import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.PictureSet;
import dev.vireo.microworld.questions.PictureSets;
import java.util.List;

/// COVR: a question about several pictures a line; all are called as those of GQA are.
final class CovrForm implements Form {
    @Override
    public List<String> splits() {
        return List.of("test", "val", "train");
    }

    @Override
    public int pictures(int count) {
        return PictureSets.pictures(count);
    }

    @Override
    public int make(Job job) {
        List<PictureSet> sets = PictureSets.generate(job.scenes("gqa_images", Scenes::id), job.seed(), job.count());
        PictureSets.write(job.file(job.split() + ".jsonl"), sets);
        return sets.size();
    }
}
