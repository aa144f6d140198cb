package dev.vireo.microworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.WorldClip.Actor;
import dev.vireo.microworld.WorldClip.Task;
import dev.vireo.program.ImagePatch;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import dev.vireo.visiontools.VisionSuite;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClipOracleTest {
    private static final int FRAMES = 24;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void write() {
        WorldClips.write(
                new WorldClips.Order(
                        3, 21, 161, 121, FRAMES, 4, List.of(Task.SEQUENTIAL, Task.DYNAMIC, Task.STORY), true),
                folder,
                done -> {});
    }

    private Path video(int index) {
        return folder.resolve("videos/" + Scenes.id(index) + ".mp4");
    }

    private WorldClip truth(int index) {
        return ClipFiles.read(folder.resolve("clips/" + Scenes.id(index) + ".json"));
    }

    @Test
    void everyFrameOfAVideoIsFoundInWhateverOrder() {
        for (int index = 0; index < 3; index++) {
            WorldClip truth = truth(index);
            try (Clip clip = Clips.open(video(index))) {
                VisionSuite oracle = OracleTools.besideVideo(video(index), clip, Optional.empty());
                for (int k = 0; k < FRAMES; k++) {
                    int frame = 7 * k % FRAMES;
                    ImagePatch whole = ImagePatch.whole(clip.frame(frame));
                    List<ImagePatch> found = oracle.find(whole, "thing");
                    List<Actor> there = truth.actors().stream()
                            .filter(a -> a.seen().get(frame).isPresent())
                            .toList();
                    assertEquals(there.size(), found.size(), index + " frame " + frame);
                    for (Actor actor : there) {
                        List<ImagePatch> same = oracle.find(
                                whole,
                                actor.color().word() + " " + actor.shape().word());
                        assertTrue(
                                same.stream()
                                        .anyMatch(p -> p.box()
                                                        .iou(actor.seen()
                                                                .get(frame)
                                                                .orElseThrow()
                                                                .box())
                                                > 0.8),
                                actor.name() + " in frame " + frame);
                    }
                }
            }
        }
    }

    @Test
    void depthIsThatOfTheCameraOfTheClipAlsoOffTheThings() {
        for (int index = 0; index < 2; index++) {
            WorldClip truth = truth(index);
            try (Clip clip = Clips.open(video(index))) {
                VisionSuite oracle = OracleTools.ofClip(clip, truth);
                Image frame = clip.frame(5);
                ImagePatch thing = oracle.find(ImagePatch.whole(frame), "thing").getFirst();
                ImagePatch aLittleMore = new ImagePatch(
                        frame,
                        new dev.vireo.runtime.image.Box(
                                thing.box().left() - 1,
                                thing.box().top() - 1,
                                thing.box().right() + 1,
                                thing.box().bottom() + 1),
                        "");
                assertEquals(oracle.computeDepth(thing), oracle.computeDepth(aLittleMore), 0.4, "clip " + index);
            }
        }
    }

    @Test
    void someFramesOfAVideoAreJudgedByTheirPlaceInTheRecording() {
        WorldClip truth = truth(1);
        try (Clip clip = Clips.open(video(1), Clips.Sampling.atMost(4))) {
            VisionSuite oracle = OracleTools.ofClip(clip, truth);
            ImagePatch last = ImagePatch.whole(clip.frame(3));
            assertEquals(
                    truth.actors()
                            .getFirst()
                            .seen()
                            .get(FRAMES - 1)
                            .orElseThrow()
                            .box(),
                    oracle.find(
                                    last,
                                    truth.actors().getFirst().color().word() + " "
                                            + truth.actors().getFirst().shape().word())
                            .getFirst()
                            .box());
        }
    }

    @Test
    void picturesOfOtherVideosAndOtherTruthsAreRefused() {
        try (Clip clip = Clips.open(video(0));
                Clip other = Clips.open(video(1))) {
            VisionSuite oracle = OracleTools.ofClip(clip, truth(0));
            ImagePatch foreign = ImagePatch.whole(other.frame(3));
            VireoException e = assertThrows(VireoException.class, () -> oracle.find(foreign, "cube"));
            assertTrue(e.what().contains("none of the 24 frames"), e.what());
            WorldClip shorter = ClipGenerator.generate("short", 1, Task.NUMERACY, 161, 121, 8, 4);
            e = assertThrows(VireoException.class, () -> OracleTools.ofClip(clip, shorter));
            assertTrue(e.what().contains("has 8 frames"), e.what());
            WorldClip smaller = ClipGenerator.generate("small", 1, Task.NUMERACY, 96, 72, FRAMES, 4);
            VisionSuite wrong = OracleTools.ofClip(clip, smaller);
            e = assertThrows(VireoException.class, () -> wrong.find(ImagePatch.whole(clip.frame(0)), "cube"));
            assertTrue(e.what().contains("is 96x72 pixels"), e.what());
            e = assertThrows(
                    VireoException.class,
                    () -> OracleTools.besideVideo(folder.resolve("videos/none.mp4"), clip, Optional.empty()));
            assertTrue(e.what().contains("has no clip file"), e.what());
        }
    }
}
