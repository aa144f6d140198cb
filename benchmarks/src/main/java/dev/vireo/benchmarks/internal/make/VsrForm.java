package dev.vireo.benchmarks.internal.make;

import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.Caption;
import dev.vireo.microworld.questions.Captions;
import java.util.List;

/// VSR: a caption a line.
final class VsrForm implements Form {
    @Override
    public List<String> splits() {
        return List.of("zeroshot-test", "zeroshot-dev", "zeroshot-train", "random-test", "random-dev", "random-train");
    }

    @Override
    public int pictures(int count) {
        return (count + 1) / 2;
    }

    @Override
    public int make(Job job) {
        List<Caption> captions = Captions.generate(job.scenes("images", Scenes::id), job.seed(), job.count());
        Captions.write(job.file("splits/" + job.split().replace('-', '/') + ".jsonl"), captions);
        return captions.size();
    }
}
