package dev.vireo.microworld;

import dev.vireo.microworld.WorldClip.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Makes clips from seeds. In every frame each thing that is there is wholly inside the picture and shows at
/// least [WorldClip.Margins#PIXELS] and [SceneGenerator#MIN_VISIBLE] of its own. Stateless;
/// the same arguments give the same clip everywhere.
final class ClipGenerator {
    private static final long SALT = 0x636C69702D766972L;
    private static final long CHOICES = 0x63686F6963657321L;
    private static final int ATTEMPTS = 5000;
    /// After so many all things are small.
    private static final int ROOMY = 400;

    private ClipGenerator() {}

    /// A clip as planned, before it is known what each frame shows.
    record Draft(String caption, List<Role> roles, List<WorldClip.Event> events) {}

    /// Makes the clip of a seed.
    ///
    /// @param id the name of its files
    /// @param width 64 to 3840 pixels
    /// @param height 64 to 3840 pixels, neither more than twice nor less than half of the width
    /// @param frames [WorldClips#MIN_FRAMES] to [WorldClips#MAX_FRAMES]
    /// @param fps frames per second, [WorldClips#MIN_FPS] to [WorldClips#MAX_FPS]
    /// @throws IllegalArgumentException when a number is out of its bounds
    static WorldClip generate(String id, long seed, Task task, int width, int height, int frames, double fps) {
        SceneGenerator.checkSize(width, height);
        if (width > 2 * height || height > 2 * width) {
            throw new IllegalArgumentException(
                    "a side of a clip is at most twice the other, not " + width + "x" + height);
        }
        if (frames < WorldClips.MIN_FRAMES || frames > WorldClips.MAX_FRAMES) {
            throw new IllegalArgumentException(
                    "a clip has " + WorldClips.MIN_FRAMES + " to " + WorldClips.MAX_FRAMES + " frames, not " + frames);
        }
        if (!(fps >= WorldClips.MIN_FPS && fps <= WorldClips.MAX_FPS)) {
            throw new IllegalArgumentException("a clip has " + WorldClips.MIN_FPS + " to " + WorldClips.MAX_FPS
                    + " frames per second, not " + fps);
        }
        WorldClip.View view = task == Task.SEQUENTIAL ? WorldClip.View.ABOVE : WorldClip.View.USUAL;
        Stage stage = Stage.of(seed, view, width, height);
        Stage coarse = stage.coarse();
        SplittableRandom random = new SplittableRandom(seed ^ SALT);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SplittableRandom choices = new SplittableRandom(seed ^ CHOICES);
            Optional<Draft> draft = task == Task.STORY
                    ? new Story(coarse, choices, random, frames, fps).draft()
                    : new TaskDraft(coarse, choices, random, attempt >= ROOMY, frames, fps).draft(task);
            if (draft.isEmpty()) {
                continue;
            }
            List<Role> roles = draft.get().roles;
            Optional<List<List<Optional<WorldClip.Seen>>>> seen = new Filming(stage, roles).film(frames, fps);
            if (seen.isPresent()) {
                List<WorldClip.Actor> actors = new ArrayList<>();
                for (int i = 0; i < roles.size(); i++) {
                    actors.add(roles.get(i).actor(i + 1, seen.get().get(i)));
                }
                return new WorldClip(
                        id,
                        seed,
                        task,
                        draft.get().caption,
                        width,
                        height,
                        frames,
                        fps,
                        view,
                        actors,
                        draft.get().events);
            }
        }
        throw new IllegalStateException("no clip of the task " + task.label() + " came about at " + width + "x" + height
                + " in " + ATTEMPTS + " attempts");
    }
}
