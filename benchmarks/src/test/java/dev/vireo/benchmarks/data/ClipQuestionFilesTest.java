package dev.vireo.benchmarks.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.WorldClip;
import dev.vireo.microworld.WorldClips;
import dev.vireo.microworld.questions.ClipQuestion;
import dev.vireo.microworld.questions.ClipQuestions;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written about clips of the little world is read as the data sets whose files it has.
class ClipQuestionFilesTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void questionsAboutClipsAreReadAsNextQa() {
        List<ClipQuestion> questions = ClipQuestions.write(11, 3, folder, done -> {});
        assertEquals(List.of(), Datasets.named("nextqa").check(folder, Optional.of("val"), 100));
        List<Sample> samples = DatasetFiles.all("nextqa", folder, "val");
        assertEquals(11, samples.size());
        for (int i = 0; i < 11; i++) {
            ClipQuestion question = questions.get(i);
            Sample sample = samples.get(i);
            String video = Long.toString(1_000_000 + Long.parseLong(question.clip()));
            assertEquals(video + "_" + question.number(), sample.id());
            assertEquals(question.text(), sample.question());
            assertEquals(question.options(), sample.options());
            assertEquals(new Gold.Choice(question.answer()), sample.gold());
            assertEquals(question.type().name(), sample.labels().get("type"));
            assertEquals(
                    new About.Video(folder.resolve("videos/" + question.clip() + ".mp4"), Optional.empty()),
                    sample.about());
        }
    }

    @Test
    void questionsAboutLongClipsAreReadAsLongVideoReason() {
        List<ClipQuestion> questions = ClipQuestions.writeLong(8, 3, folder, done -> {});
        Dataset set = Datasets.named("longvideo-reason-eval");
        assertEquals(List.of(), set.check(folder, Optional.of("test"), 100));
        List<Sample> samples = DatasetFiles.all("longvideo-reason-eval", folder, "test");
        assertEquals(8, samples.size());
        Map<Gold, Integer> letters = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        for (int i = 0; i < 8; i++) {
            ClipQuestion question = questions.get(i);
            Sample sample = samples.get(i);
            letters.merge(sample.gold(), 1, Integer::sum);
            assertEquals(question.text(), sample.question());
            assertEquals(4, sample.options().size());
            assertTrue(question.options().containsAll(sample.options()));
            int place = sample.options().indexOf(question.options().get(question.answer()));
            assertEquals(new Gold.Choice(place), sample.gold());
        }
        assertEquals(List.of(2, 2, 2, 2), List.copyOf(letters.values()));
        WorldClip truth = WorldClips.read(folder.resolve("clips/000000.json"));
        assertEquals(300, truth.seconds());
        try (Clip clip = Clips.open(folder.resolve("videos/000000.mp4"))) {
            assertEquals(truth.frames(), clip.frames());
        }
    }
}
