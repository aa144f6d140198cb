package dev.vireo.benchmarks.internal.make;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.Scenes;
import dev.vireo.microworld.questions.GqaFiles;
import java.util.List;

/// GQA: question files, and for train and val scene graphs and choices.
final class GqaForm implements Form {
    @Override
    public List<String> splits() {
        return List.of("testdev_balanced", "testdev_all", "val_balanced", "val_all", "train_balanced");
    }

    @Override
    public int pictures(int count) {
        return GqaFiles.scenes(count);
    }

    @Override
    public int make(Job job) {
        List<Scene> scenes = job.scenes("images", Scenes::id);
        List<GqaFiles.Entry> entries = GqaFiles.generate(scenes, job.seed(), job.count());
        GqaFiles.writeQuestions(
                job.file("questions/" + job.split() + "_questions.json"),
                entries,
                job.split().endsWith("_all"));
        String tier = job.split().substring(0, job.split().indexOf('_'));
        if (!tier.equals("testdev")) {
            GqaFiles.writeSceneGraphs(job.file("sceneGraphs/" + tier + "_sceneGraphs.json"), scenes);
            GqaFiles.writeChoices(job.file("eval/" + tier + "_choices.json"), scenes, entries);
        }
        return entries.size();
    }
}
