package dev.vireo.models.qwen25vl;

import dev.vireo.models.internal.folder.PictureSettings;
import dev.vireo.models.qwen25vl.PictureProcessor.Arithmetic;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Makes of videos what Qwen2.5-VL sees: frames chosen, all brought to one size, normalised, cut into
/// patches.
public final class VideoProcessor {
    private static final int LEAST = 128 * 28 * 28;
    private static final int MOST = 28 * 28 * 768;
    private static final long MOST_TOKENS = 768;
    private static final double USUAL_RATE = 2;
    private static final int PATCHES_AT_ONCE = 4096;
    private static final int FRAMES_AT_ONCE = 64;

    private final PixelRules rules;
    private final Choice choice;
    private final OptionalInt mostTokens;
    /// The tokens of a video that the settings allow.
    private final int limit;

    /// Which frames are seen.
    ///
    /// @param count so many
    /// @param perSecond or so many in a second, within the bounds
    private record Choice(boolean chosen, OptionalInt count, OptionalDouble perSecond, int minFrames, int maxFrames) {}

    private VideoProcessor(PixelRules rules, Choice choice, OptionalInt mostTokens, int limit) {
        this.rules = rules;
        this.choice = choice;
        this.mostTokens = mostTokens;
        this.limit = limit;
    }

    /// Reads the settings in a folder: `video_processor` of `processor_config.json`, or
    /// `video_preprocessor_config.json`, or `preprocessor_config.json` as older folders have it.
    ///
    /// @throws VireoException with code DATA when there are none, or as [#of] does
    public static VideoProcessor open(Path folder) {
        return of(PictureSettings.find(
                folder, "video_processor", List.of("video_preprocessor_config.json", PictureSettings.OF_PICTURES)));
    }

    /// Reads the settings; what they leave out has the usual value.
    ///
    /// @throws VireoException with code DATA when a value is not understood, or would change the numbers in a
    ///     way that is not computed here
    public static VideoProcessor of(ModelConfig config) {
        PixelRules rules = PixelRules.read(config, LEAST, MOST);
        OptionalInt count =
                config.has("num_frames") ? OptionalInt.of(config.positive("num_frames")) : OptionalInt.empty();
        OptionalDouble perSecond = config.has("fps") ? OptionalDouble.of(config.number("fps")) : OptionalDouble.empty();
        if (perSecond.isPresent() && (count.isPresent() || perSecond.getAsDouble() <= 0)) {
            throw config.notUnderstood("fps", "a number above 0, and none beside num_frames");
        }
        Choice choice = new Choice(
                config.flag("do_sample_frames", false),
                count,
                perSecond,
                config.positive("min_frames", 4),
                config.positive("max_frames", 768));
        int tokens = config.positive("max_video_tokens", 128_000);
        boolean capped = config.flag("cap_pixels_per_frame", false);
        config.requireAllRead();
        return new VideoProcessor(rules, choice, capped ? OptionalInt.of(tokens) : OptionalInt.empty(), tokens);
    }

    /// The same with another arithmetic; usually it is torchvision's, the only one that transformers has for
    /// videos.
    public VideoProcessor arithmetic(Arithmetic other) {
        return new VideoProcessor(rules.with(other), choice, mostTokens, limit);
    }

    /// The numbers of the frames that are seen: all of them unless the settings have `do_sample_frames`. Of
    /// these a second has `count / frames * perSecond`, which [#apply] is to be told.
    ///
    /// @param frames how many the video has
    /// @param perSecond how many it shows in a second
    /// @throws VireoException with code DATA when it has too few
    public List<Integer> chosen(int frames, double perSecond) {
        requireRate(perSecond);
        if (frames < 1) {
            throw new VireoException(Code.DATA, "a video without frames", "");
        }
        Optional<Long> wanted = choice.chosen() ? wanted(frames, perSecond) : Optional.empty();
        if (wanted.isEmpty()) {
            return IntStream.range(0, frames).boxed().toList();
        }
        long count = wanted.get();
        if (count < 1 || count > frames) {
            throw new VireoException(
                    Code.DATA,
                    "of a video of " + frames + " frames, " + count + " are to be seen, in patches of "
                            + rules.frames(),
                    "Use a longer video, or other settings of num_frames, fps and min_frames.");
        }
        double step = (double) frames / count;
        return IntStream.range(0, (int) Math.ceil(frames / step))
                .mapToObj(i -> (int) (float) (i * step))
                .toList();
    }

    private Optional<Long> wanted(int frames, double perSecond) {
        int whole = rules.frames();
        if (choice.count().isPresent()) {
            return Optional.of((long) Math.rint(choice.count().getAsInt() / (double) whole) * whole);
        }
        if (choice.perSecond().isEmpty()) {
            return Optional.empty();
        }
        int most = Math.min(choice.maxFrames(), frames) / whole * whole;
        double count = frames / perSecond * choice.perSecond().getAsDouble();
        count = Math.min(Math.min(Math.max(count, choice.minFrames()), most), frames);
        return Optional.of((long) Math.floor(count / whole) * whole);
    }

    /// The numbers of the frames that are seen, spread over the whole video: what the package qwen-vl-utils
    /// (`smart_nframes`) chooses. So many frames, to the nearest multiple of those of a patch; or so many
    /// in a second, 2 where neither is said or set, but within the bounds of the settings (4 to 768 frames
    /// unless set), in whole patches. Where the video has fewer, all whole patches of it; a single frame
    /// may be asked for, which is the first. `count / frames * perSecond` of them are in a second.
    ///
    /// @param frames how many the video has
    /// @param perSecond how many it shows in a second
    /// @param count how many are wanted
    /// @param wanted how many in a second are wanted
    /// @throws IllegalArgumentException when there is no frame, or a number is not positive
    public List<Integer> spread(int frames, double perSecond, OptionalInt count, OptionalDouble wanted) {
        requireRate(perSecond);
        requireRate(wanted.orElse(1));
        if (frames < 1 || count.orElse(1) < 1) {
            throw new IllegalArgumentException(count + " of " + frames + " frames");
        }
        int whole = rules.frames();
        int all = Math.max(1, frames / whole * whole);
        if (count.orElse(0) == 1 || all == 1) {
            return List.of(0);
        }
        OptionalInt exactly = count.isPresent() || wanted.isPresent() ? count : choice.count();
        double number;
        if (exactly.isPresent()) {
            number = Math.max(whole, Math.rint(exactly.getAsInt() / (double) whole) * whole);
        } else {
            int least = Math.ceilDiv(choice.minFrames(), whole) * whole;
            int most = Math.min(choice.maxFrames(), frames) / whole * whole;
            double rate = wanted.orElse(choice.perSecond().orElse(USUAL_RATE));
            number = Math.min(Math.max(frames / perSecond * rate, least), most);
            number = Math.max(whole, Math.floor(number / whole) * whole);
        }
        return evenly(frames, (int) Math.min(number, all));
    }

    /// As PyTorch spreads numbers: in 32 bits, from both ends.
    private static List<Integer> evenly(int frames, int count) {
        float last = frames - 1;
        float step = last / (count - 1);
        return IntStream.range(0, count)
                .map(i -> (int) Math.rint(i < count / 2 ? step * i : last - step * (count - 1 - i)))
                .boxed()
                .toList();
    }

    /// The same for videos in conversations: their frames are reduced until all of them have no more than
    /// 0.9 of so many tokens, and each no more than 768, as the package qwen-vl-utils has it. The settings
    /// may say less.
    ///
    /// @throws IllegalArgumentException when there is to be no token
    public VideoProcessor fitting(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException(tokens + " tokens");
        }
        long square = (long) rules.patch() * rules.merge();
        long frame = Math.min(rules.maxPixels(), MOST_TOKENS * square * square);
        return new VideoProcessor(
                rules.atMost((int) Math.max(frame, rules.minPixels())),
                choice,
                OptionalInt.of(Math.min(tokens, limit)),
                limit);
    }

    private static void requireRate(double perSecond) {
        if (!(perSecond > 0 && Double.isFinite(perSecond))) {
            throw new IllegalArgumentException(perSecond + " frames per second");
        }
    }

    /// How a video of so many frames of so many pixels is cut.
    ///
    /// @throws VireoException with code DATA when one side is more than 200 times the other
    public Grid grid(int frames, int width, int height) {
        return rules.grid(Math.ceilDiv(frames, rules.frames()), width, height, most(frames));
    }

    /// The most pixels of a frame: an even share of what all frames may have, where the settings bound that.
    private int most(int frames) {
        if (mostTokens.isEmpty()) {
            return rules.maxPixels();
        }
        long square = (long) rules.patch() * rules.merge();
        long all = (long) (mostTokens.getAsInt() * square * square * 0.9);
        long share = Math.min(rules.maxPixels(), all * rules.frames() / frames);
        return Math.toIntExact(Math.max(share, (long) (rules.minPixels() * 1.05)));
    }

    /// How many frames of a video are prepared and seen at once, so that their patches take little memory: as
    /// many as have some thousands of patches, in whole patches.
    public int framesAtOnce(Grid whole) {
        int times = Math.max(1, PATCHES_AT_ONCE / Math.max(1, whole.rows() * whole.columns()));
        return Math.min(times, FRAMES_AT_ONCE / rules.frames()) * rules.frames();
    }

    /// How many frames a patch has.
    public int framesOfPatch() {
        return rules.frames();
    }

    /// The settings that its numbers depend on.
    @Override
    public String toString() {
        return "VideoProcessor[" + rules + "]";
    }

    /// A frame in the size in which it is seen: all that needs to be kept of it.
    public Image fitted(Image frame, Grid whole) {
        return frame.resize(
                whole.columns() * rules.patch(),
                whole.rows() * rules.patch(),
                rules.arithmetic().resampling());
    }

    /// The patches of some frames of one video, which follow each other and begin with a patch.
    ///
    /// @param frames as many as whole patches have, but for the end of the video
    /// @param whole how the video is cut
    /// @param perSecond how many of its frames a second shows
    /// @throws IllegalArgumentException when there is no frame
    public Patches part(List<Image> frames, Grid whole, double perSecond) {
        requireRate(perSecond);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("there are no frames");
        }
        Grid grid = new Grid(Math.ceilDiv(frames.size(), rules.frames()), whole.rows(), whole.columns());
        return new Patches(rules.patches(frames, grid), List.of(grid), List.of(secondsOfPatch(perSecond)));
    }

    /// How long a patch lasts when a second shows so many frames.
    public double secondsOfPatch(double perSecond) {
        requireRate(perSecond);
        return rules.frames() / perSecond;
    }

    /// The patches of one video.
    ///
    /// @param frames those that are seen ([#chosen]), all of one size
    /// @param perSecond how many of them a second shows
    /// @throws VireoException with code DATA as [#grid] does, or when frames have several sizes; RESOURCE
    ///     when they have too many patches
    /// @throws IllegalArgumentException when there is no frame
    public Patches apply(List<Image> frames, double perSecond) {
        requireRate(perSecond);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("there are no frames");
        }
        Image first = frames.getFirst();
        for (Image frame : frames) {
            if (frame.width() != first.width() || frame.height() != first.height()) {
                throw new VireoException(
                        Code.DATA,
                        "a video has frames of " + first.width() + "x" + first.height() + " and of " + frame.width()
                                + "x" + frame.height() + " pixels",
                        "");
            }
        }
        Grid grid = grid(frames.size(), first.width(), first.height());
        Tensor patches_NP = rules.patches(frames, grid);
        return new Patches(patches_NP, List.of(grid), List.of(secondsOfPatch(perSecond)));
    }
}
