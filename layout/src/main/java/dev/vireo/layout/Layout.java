package dev.vireo.layout;

import dev.vireo.runtime.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Boxes over time: what is to be seen in a video, and where. docs/layouts.md describes its JSON document.
///
/// @param caption what the video shows
/// @param width pixels across that boxes are told in; the video may have another size
/// @param height pixels down
/// @param frames how many frames the layout has; any number of video frames is made from them
/// @param fps frames of the layout per second
/// @param background a word for what is behind: `garden`; may be empty
public record Layout(
        String caption, int width, int height, int frames, double fps, String background, List<LayoutObject> objects) {
    /// The version of the document.
    public static final int VERSION = 1;

    /// How long captions, names and other texts of a document may be.
    public static final int MOST_CHARACTERS = 10_000;

    static final int MOST_SIDE = 16384;
    public static final int MOST_FRAMES = 10_000;
    static final int MOST_OBJECTS = 100;
    static final int MOST_VIDEO_FRAMES = 100_000;
    static final double LEAST_FPS = 0.01;
    static final double MOST_FPS = 240;

    /// @throws IllegalArgumentException when a number is out of its bounds, two objects share an id, or an
    ///     object has key frames or is visible beyond the last frame
    public Layout {
        objects = List.copyOf(objects);
        within("width", width, MOST_SIDE);
        within("height", height, MOST_SIDE);
        within("frames", frames, MOST_FRAMES);
        if (!(fps >= LEAST_FPS && fps <= MOST_FPS)) {
            throw new IllegalArgumentException(
                    "fps lies between " + LEAST_FPS + " and " + MOST_FPS + ", and is not " + fps);
        }
        if (objects.size() > MOST_OBJECTS) {
            throw new IllegalArgumentException("at most " + MOST_OBJECTS + " objects, not " + objects.size());
        }
        Set<Integer> ids = new HashSet<>();
        for (LayoutObject o : objects) {
            if (!ids.add(o.id())) {
                throw new IllegalArgumentException("two objects have the id " + o.id());
            }
            int last = Math.max(
                    o.keyFrames().getLast().frame(),
                    o.visible().isEmpty() ? 0 : o.visible().getLast().last());
            if (last >= frames) {
                throw new IllegalArgumentException(
                        "object " + o.id() + " has frame " + last + ", and the last one is " + (frames - 1));
            }
        }
    }

    private static void within(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " lies between 1 and " + most + ", and is not " + value);
        }
    }

    /// Reads a layout from its JSON document, or from the published text form.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file is missing or no layout; the
    ///     message names the file, the place in it and the value
    public static Layout read(Path file) {
        return LayoutJson.read(file);
    }

    /// The layout of a JSON document.
    ///
    /// @param source what messages call the document
    /// @throws dev.vireo.runtime.VireoException with code DATA when it is none; the message names the source,
    ///     the place in it and the value
    public static Layout parse(String json, String source) {
        return LayoutJson.parse(json, source);
    }

    /// Writes the JSON document; the same layout gives the same bytes.
    ///
    /// @throws dev.vireo.runtime.VireoException with code DATA when the file can't be written
    public void write(Path file) {
        AtomicFile.write(file, json().getBytes(StandardCharsets.UTF_8));
    }

    /// The JSON document.
    public String json() {
        return LayoutJson.text(this);
    }

    /// Where every object is in the frames of a video, moving as it is said to.
    ///
    /// @throws IllegalArgumentException when there is no frame, or there are too many
    public List<Track> tracks(int videoFrames) {
        return tracks(videoFrames, Optional.empty());
    }

    /// Where every object is in the frames of a video when all move in this way.
    ///
    /// @throws IllegalArgumentException when there is no frame, or there are too many
    public List<Track> tracks(int videoFrames, LayoutObject.Motion motion) {
        return tracks(videoFrames, Optional.of(motion));
    }

    private List<Track> tracks(int videoFrames, Optional<LayoutObject.Motion> motion) {
        within("the number of video frames", videoFrames, MOST_VIDEO_FRAMES);
        Interpolation interpolation = new Interpolation(frames, width, height);
        return objects.stream()
                .map(o -> interpolation.track(o, videoFrames, motion.orElse(o.motion())))
                .toList();
    }

    /// The seconds that it lasts.
    public double seconds() {
        return frames / fps;
    }

    /// The object of an id.
    public Optional<LayoutObject> object(int id) {
        return objects.stream().filter(o -> o.id() == id).findFirst();
    }

    public Layout withObjects(List<LayoutObject> other) {
        return new Layout(caption, width, height, frames, fps, background, other);
    }

    public Layout withObject(int id, UnaryOperator<LayoutObject> change) {
        List<LayoutObject> out = new ArrayList<>();
        objects.forEach(o -> out.add(o.id() == id ? change.apply(o) : o));
        return withObjects(out);
    }

    public Layout without(int id) {
        return withObjects(objects.stream().filter(o -> o.id() != id).toList());
    }

    /// Where one object is in every frame of a video.
    ///
    /// @param regions one per frame; empty where the object is not seen
    public record Track(LayoutObject object, List<Optional<Region>> regions) {
        public Track {
            regions = List.copyOf(regions);
        }
    }

    /// The frames that a layout is planned for.
    ///
    /// @param width pixels across
    /// @param height pixels down
    /// @param frames how many
    /// @param fps frames per second
    public record Canvas(int width, int height, int frames, double fps) {
        /// Six frames of 512 x 512, two per second: those of the published prompt.
        public static final Canvas STANDARD = new Canvas(LayoutAnswer.SIDE, LayoutAnswer.SIDE, 6, LayoutAnswer.FPS);

        /// @throws IllegalArgumentException when no layout can have such frames
        public Canvas {
            new Layout("", width, height, frames, fps, "", java.util.List.of());
        }

        /// The seconds that they last.
        public double seconds() {
            return frames / fps;
        }
    }
}
