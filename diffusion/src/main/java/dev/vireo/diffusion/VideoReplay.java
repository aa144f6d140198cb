package dev.vireo.diffusion;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A video that was made again from its run, and the frames that came out otherwise: other processors and
/// library versions round differently.
///
/// @param before the run
/// @param made the video that was made from it
/// @param differentFrames numbers of frames, from 0
public record VideoReplay(VideoRun before, VideoMaking.Made made, List<Integer> differentFrames) {
    /// Copies the list.
    public VideoReplay {
        differentFrames = List.copyOf(differentFrames);
    }

    /// Makes a video again and compares every frame.
    ///
    /// @param run of a video that was made from noise
    /// @param folder a new one
    /// @throws VireoException with code USAGE when the folder holds a video; otherwise as [VideoMaking#make]
    /// @throws IllegalArgumentException when the video was made from another one
    public static VideoReplay of(VideoRun run, Path folder, VideoMaking making, VideoMaking.Listener listener) {
        if (run.source().isPresent()) {
            throw new IllegalArgumentException("the video was made from another one, which is not given");
        }
        requireNew(folder);
        VideoMaking.Made made = making.make(
                new VideoMaking.Wanted(folder, run.request(), run.layout(), Optional.empty(), run.framesPerSecond()),
                listener);
        List<Integer> different = new ArrayList<>();
        for (int f = 0; f < run.frames().size(); f++) {
            if (!run.frames().get(f).equals(made.run().frames().get(f))) {
                different.add(f);
            }
        }
        return new VideoReplay(run, made, different);
    }

    /// Sees that a folder holds no video: a replay is compared with what it makes, not with what is there.
    ///
    /// @throws VireoException with code USAGE when it holds one
    public static void requireNew(Path folder) {
        if (Files.exists(folder.resolve(VideoRun.FILE))) {
            throw new VireoException(
                    Code.USAGE, "[" + folder + "] holds a video already", "Choose another folder for the replay.");
        }
    }
}
