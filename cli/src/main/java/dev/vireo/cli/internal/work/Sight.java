package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.microworld.OracleTools;
import dev.vireo.microworld.Scene;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Receiver;
import dev.vireo.program.VideoSegment;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.visiontools.VisionSuite;
import dev.vireo.visiontools.VisionTools;
import dev.vireo.visiontools.builtin.BuiltinTools;
import dev.vireo.visiontools.photos.PhotoTools;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which tools look at what a question is about.
interface Sight extends AutoCloseable {
    /// The tools for these pictures, or this video.
    VisionTools of(Media about);

    /// The tools for the picture of a scene whose truth is at hand.
    VisionTools of(Scene scene);

    /// What looks, in words that change with the networks.
    String id();

    /// Loads the networks for photographs and runs each once, so that the first question waits for none. Where
    /// there are no such tools it does nothing.
    default void warmUp() {}

    @Override
    default void close() {}

    /// The same tools for everything.
    static Sight always(VisionSuite tools) {
        return new Always(tools, () -> {}, () -> {});
    }

    /// The built-in networks for everything.
    static Sight builtin() {
        BuiltinTools tools = BuiltinTools.loadAhead();
        return new Always(tools, () -> tools.familiarity(blank()), tools::close);
    }

    /// The tools for photographs for everything.
    static Sight photos() {
        PhotoTools tools = PhotoTools.loadAhead();
        return new Always(tools, tools::warmUp, tools::close);
    }

    /// A grey picture.
    private static ImagePatch blank() {
        byte[] rgb = new byte[Image.CHANNELS * 64 * 64];
        Arrays.fill(rgb, (byte) 128);
        return ImagePatch.whole(Image.ofRgb(64, 64, rgb));
    }

    /// The same tools for everything.
    ///
    /// @param warm loads what they need
    /// @param free frees what was loaded
    record Always(VisionSuite tools, Runnable warm, Runnable free) implements Sight {
        @Override
        public void warmUp() {
            warm.run();
        }

        @Override
        public String id() {
            return tools.id();
        }

        @Override
        public VisionTools of(Media about) {
            return VisionTools.of(tools);
        }

        @Override
        public VisionTools of(Scene scene) {
            return VisionTools.of(tools);
        }

        @Override
        public void close() {
            free.run();
        }
    }

    /// The truth about each picture or video.
    ///
    /// @param scene the scene file, or clip file of a video; without it the one beside the picture or video
    record Oracle(Optional<Path> scene) implements Sight {
        @Override
        public String id() {
            return "oracle";
        }

        @Override
        public VisionTools of(Media about) {
            if (about.receiver() == Receiver.VIDEO) {
                return VisionTools.of(OracleTools.besideVideo(
                        about.files().getFirst(), about.clip().orElseThrow(), scene));
            }
            if (scene.isPresent() && about.files().size() > 1) {
                throw new VireoException(
                        Code.USAGE,
                        "--scene is about one picture",
                        "Leave it out: the scene files of several pictures lie beside them.");
            }
            Map<Image, OracleTools> each = new LinkedHashMap<>();
            for (int i = 0; i < about.files().size(); i++) {
                each.put(
                        about.images().get(i),
                        OracleTools.besideImage(about.files().get(i), scene));
            }
            return VisionTools.of(OracleTools.ofEach(each));
        }

        @Override
        public VisionTools of(Scene truth) {
            return VisionTools.of(new OracleTools(truth));
        }
    }

    /// Other tools with some parts in place of their own.
    record Mixed(Sight other, MixedParts parts) implements Sight {
        @Override
        public String id() {
            return parts.idInto(other.id());
        }

        @Override
        public VisionTools of(Media about) {
            return parts.into(other.of(about));
        }

        @Override
        public VisionTools of(Scene scene) {
            return parts.into(other.of(scene));
        }

        @Override
        public void warmUp() {
            other.warmUp();
            parts.warmUp();
        }

        @Override
        public void close() {
            parts.close();
            other.close();
        }
    }

    /// The built-in networks for pictures of their world, and the tools for photographs, which are loaded when
    /// they are needed, for all others.
    final class Auto implements Sight {
        private final Console console;
        private final BuiltinTools builtin = BuiltinTools.loadAhead();
        private final MixedParts parts;
        private @Nullable PhotoTools photos;
        private boolean told;

        /// @param parts for photographs
        Auto(Console console, MixedParts parts) {
            this.console = console;
            this.parts = parts;
        }

        @Override
        public String id() {
            return builtin.id() + " or photos";
        }

        @Override
        public VisionTools of(Media about) {
            return parts(about).stream()
                            .allMatch(patch -> builtin.familiarity(patch).known())
                    ? VisionTools.of(builtin)
                    : parts.into(VisionTools.of(told(photos())));
        }

        private synchronized PhotoTools told(PhotoTools tools) {
            if (!told) {
                told = true;
                console.talk("vireo: note: no picture of the built-in world: the tools for photographs look at it ("
                        + tools.id() + ")");
            }
            return tools;
        }

        @Override
        public VisionTools of(Scene scene) {
            return VisionTools.of(builtin);
        }

        @Override
        public void warmUp() {
            builtin.familiarity(blank());
            photos().warmUp();
            parts.warmUp();
        }

        /// What tells the kind of it: each picture, or some frames.
        private static List<ImagePatch> parts(Media about) {
            return about
                    .clip()
                    .map(VideoSegment::whole)
                    .map(video -> video.spread(3).stream().map(video::frame).toList())
                    .orElse(about.images())
                    .stream()
                    .map(ImagePatch::whole)
                    .toList();
        }

        private synchronized PhotoTools photos() {
            PhotoTools loaded = photos;
            if (loaded == null) {
                loaded = PhotoTools.loadAhead();
                photos = loaded;
            }
            return loaded;
        }

        @Override
        public synchronized void close() {
            parts.close();
            builtin.close();
            if (photos != null) {
                photos.close();
            }
        }
    }
}
