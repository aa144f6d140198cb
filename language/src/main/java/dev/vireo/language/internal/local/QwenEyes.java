package dev.vireo.language.internal.local;

import dev.vireo.language.Video;
import dev.vireo.language.Video.Frames;
import dev.vireo.models.qwen2.Qwen2Model;
import dev.vireo.models.qwen25vl.Grid;
import dev.vireo.models.qwen25vl.PictureProcessor;
import dev.vireo.models.qwen25vl.Qwen25VlModel;
import dev.vireo.models.qwen25vl.VideoProcessor;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.video.Clip;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The eyes of models of Qwen2.5-VL's kind. Frames see nothing of other frames, so a video is seen in chunks.
public final class QwenEyes implements Eyes {
    private final Qwen25VlModel model;
    private final PictureProcessor pictures;
    private final VideoProcessor videos;

    private QwenEyes(Qwen25VlModel model, PictureProcessor pictures, VideoProcessor videos) {
        this.model = model;
        this.pictures = pictures;
        this.videos = videos;
    }

    /// The eyes of a folder's model.
    ///
    /// @throws VireoException with code DATA when the folder does not say how pictures are prepared
    public static QwenEyes of(Qwen25VlModel model, Path folder) {
        return new QwenEyes(
                model,
                PictureProcessor.open(folder),
                VideoProcessor.open(folder).fitting(model.decoder().positions()));
    }

    @Override
    public Qwen2Model decoder() {
        return model.decoder();
    }

    /// What is made of a video.
    ///
    /// @param numbers of its frames that are seen
    /// @param bounds of each of its frames
    /// @param seconds how long a patch lasts
    private record Watched(Clip clip, List<Integer> numbers, Box bounds, double perSecond, Grid grid, double seconds) {}

    @Override
    public Plan plan(List<Integer> tokens, List<Image> shown, List<Video> shownVideos) {
        requireCount("pictures", tokens, model.pictureToken(), shown.size());
        requireCount("videos", tokens, model.videoToken(), shownVideos.size());
        List<String> notices = new ArrayList<>();
        List<Grid> grids = shown.stream()
                .map(picture -> pictures.grid(picture.width(), picture.height()))
                .toList();
        List<Watched> watched =
                shownVideos.stream().map(video -> watched(video, notices)).toList();
        List<Integer> expanded = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        int picture = 0;
        int video = 0;
        for (int token : tokens) {
            long count = 1;
            if (token == model.pictureToken()) {
                parts.add(part(shown.get(picture), grids.get(picture), expanded.size()));
                count = grids.get(picture++).features(model.merge());
            } else if (token == model.videoToken()) {
                addParts(watched.get(video), expanded.size(), parts);
                count = watched.get(video++).grid().features(model.merge());
            }
            expanded.addAll(Collections.nCopies(Math.toIntExact(count), token));
        }
        Tensor positions_3N = model.positions_3N(
                expanded,
                grids,
                watched.stream().map(Watched::grid).toList(),
                watched.stream().map(Watched::seconds).toList());
        return new Plan(List.copyOf(expanded), Optional.of(positions_3N), List.copyOf(parts), List.copyOf(notices));
    }

    private static void requireCount(String what, List<Integer> tokens, int token, int seen) {
        int count = Collections.frequency(tokens, token);
        if (count != seen) {
            throw new VireoException(
                    Code.DATA,
                    "the model's chat template has " + count + " places for " + what + " (token " + token
                            + ") in a conversation with " + seen,
                    "Give it a template that marks each once: a file chat_template.jinja in its folder.");
        }
    }

    private Part part(Image picture, Grid grid, int start) {
        return new Part(
                start,
                Math.toIntExact(grid.features(model.merge())),
                0,
                pictures + " " + grid + " " + picture.sha256(),
                "",
                pause -> model.features(pictures.apply(List.of(picture)), pause));
    }

    private void addParts(Watched video, int start, List<Part> parts) {
        Grid grid = video.grid();
        int most = videos.framesAtOnce(grid);
        int at = start;
        for (int from = 0; from < video.numbers().size(); from += most) {
            List<Integer> numbers =
                    video.numbers().subList(from, Math.min(video.numbers().size(), from + most));
            Grid own = new Grid(Math.ceilDiv(numbers.size(), videos.framesOfPatch()), grid.rows(), grid.columns());
            int count = Math.toIntExact(own.features(model.merge()));
            String contents = numbers.stream().map(video.clip()::content).collect(Collectors.joining(" "));
            parts.add(new Part(
                    at,
                    count,
                    numbers.size(),
                    videos + " " + own + " " + contents,
                    "a patch lasts " + (float) video.seconds(),
                    pause -> look(video, numbers, pause)));
            at += count;
        }
    }

    /// Of each frame no more is kept than is seen of it.
    private Tensor look(Watched video, List<Integer> numbers, Runnable pause) {
        List<Image> frames = new ArrayList<>();
        for (int number : numbers) {
            pause.run();
            Image frame = video.clip().frame(number);
            if (!frame.bounds().equals(video.bounds())) {
                throw new VireoException(
                        Code.DATA,
                        "a video has frames of " + video.bounds().width() + "x"
                                + video.bounds().height() + " and of " + frame.width() + "x" + frame.height()
                                + " pixels (frame " + number + ")",
                        "Bring them to one size.");
            }
            frames.add(videos.fitted(frame, video.grid()));
        }
        return model.features(videos.part(frames, video.grid(), video.perSecond()), pause);
    }

    private Watched watched(Video video, List<String> notices) {
        Clip clip = video.clip();
        notices.addAll(clip.notices());
        int all = clip.frames();
        double rate = clip.framesPerSecond();
        List<Integer> numbers = switch (video.frames()) {
            case Frames.Usual() -> videos.spread(all, rate, OptionalInt.empty(), OptionalDouble.empty());
            case Frames.Count(int count) -> videos.spread(all, rate, OptionalInt.of(count), OptionalDouble.empty());
            case Frames.PerSecond(double wanted) ->
                videos.spread(all, rate, OptionalInt.empty(), OptionalDouble.of(wanted));
            case Frames.At(List<Double> seconds) ->
                seconds.stream().map(time -> FrameTimes.at(clip, time)).toList();
        };
        double perSecond = video.frames() instanceof Frames.At(List<Double> seconds)
                ? FrameTimes.perSecond(seconds, rate)
                : numbers.size() / (double) all * rate;
        say(video.frames(), numbers.size(), all, all / rate, notices);
        Image first = clip.frame(numbers.getFirst());
        Grid grid = videos.grid(numbers.size(), first.width(), first.height());
        return new Watched(clip, numbers, first.bounds(), perSecond, grid, videos.secondsOfPatch(perSecond));
    }

    /// Says when other frames are seen than were asked for.
    private static void say(Frames asked, int taken, int all, double seconds, List<String> notices) {
        if (asked instanceof Frames.Count(int count) && taken != count) {
            notices.add(taken + " frames of the video are seen, not " + count + ": it has " + all
                    + ", and they are seen in pairs");
        }
        if (asked instanceof Frames.PerSecond(double wanted) && Math.abs(taken - wanted * seconds) > 2) {
            notices.add(taken + " frames of the video are seen, not " + Math.round(wanted * seconds)
                    + ": so many are the fewest or the most at a given rate; a count of frames has no such bound");
        }
    }
}
