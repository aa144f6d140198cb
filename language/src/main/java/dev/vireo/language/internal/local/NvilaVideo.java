package dev.vireo.language.internal.local;

import dev.vireo.language.Video;
import dev.vireo.language.Video.Frames;
import dev.vireo.language.internal.local.Eyes.Part;
import dev.vireo.models.nvila.NvilaModel;
import dev.vireo.models.nvila.NvilaProcessor;
import dev.vireo.models.nvila.VideoPools;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// A video as a model of NVILA's kind sees it: some frames at a time, which are decoded when their turn comes. Where
/// a folder has several pools, a text has the whole video once for each, and frames are seen once for all of them: the
/// rows of later pools wait until they are read.
final class NvilaVideo {
    /// How many frames are decoded before they are seen, which bounds the memory of their pixels.
    private static final int DECODED = 16;

    /// How many frames a part shows, or a few more.
    private static final int IN_A_PART = 32;

    private final NvilaModel model;
    private final NvilaProcessor processor;
    private final VideoPools pools;
    private final Clip clip;
    private final List<Integer> numbers;
    private final int tiles;

    /// What was made of frames and not yet read.
    private final Map<List<Integer>, float[]> waiting = new HashMap<>();

    /// Says which frames are seen. Where their number depends on their shape, one is decoded.
    ///
    /// @param notices takes what a person should know
    /// @throws VireoException with code DATA when a time is past the end of the video
    NvilaVideo(NvilaModel model, NvilaProcessor processor, Video video, List<String> notices) {
        this.model = model;
        this.processor = processor;
        pools = model.videos();
        clip = video.clip();
        notices.addAll(clip.notices());
        numbers = numbers(processor, video, notices);
        tiles = processor.cutsFrames() ? processor.tiles(clip.frame(numbers.getFirst())) : 1;
    }

    private static List<Integer> numbers(NvilaProcessor processor, Video video, List<String> notices) {
        Clip clip = video.clip();
        int all = clip.frames();
        double rate = clip.framesPerSecond();
        return switch (video.frames()) {
            case Frames.Usual() -> {
                List<Integer> out = processor.chosen(all, rate);
                processor.perSecond().ifPresent(usual -> {
                    int wanted =
                            processor.every(all, rate, usual, Integer.MAX_VALUE).size();
                    if (wanted > out.size()) {
                        notices.add("the model's folder has " + usual + " frames of a second seen, and "
                                + out.size() + " at most: the video is seen until second "
                                + Math.round(clip.seconds(out.getLast())) + " of " + Math.round(all / rate));
                    }
                });
                yield out;
            }
            case Frames.Count(int count) -> {
                if (count > all) {
                    notices.add(all + " frames of the video are seen, not " + count + ": it has no more");
                }
                yield processor.spread(all, Math.min(count, all));
            }
            case Frames.PerSecond(double wanted) -> {
                if (wanted > rate) {
                    notices.add(all + " frames of the video are seen: it has " + rate + " in a second, not " + wanted);
                }
                yield processor.every(all, rate, Math.min(wanted, rate), all);
            }
            case Frames.At(List<Double> seconds) ->
                seconds.stream().map(time -> FrameTimes.at(clip, time)).toList();
        };
    }

    /// Writes its tokens behind others, and what is to be seen in their places.
    void addTo(List<Integer> tokens, List<Part> parts) {
        int together = pools.together(numbers.size());
        int most = Math.ceilDiv(IN_A_PART, together) * together;
        for (int pool = 0; pool < pools.count(); pool++) {
            for (int from = 0; from < numbers.size(); from += most) {
                List<Integer> own = numbers.subList(from, Math.min(numbers.size(), from + most));
                List<Integer> places = pools.tokens(pool, own.size() * tiles);
                int at = pool;
                String contents = own.stream().map(clip::content).collect(Collectors.joining(" "));
                parts.add(new Part(
                        tokens.size(),
                        places.size(),
                        pool == 0 ? own.size() : 0,
                        processor + " " + tiles + " tiles, " + pools.key(pool) + " of " + contents,
                        "",
                        pause -> rows(at, own, pause)));
                tokens.addAll(places);
            }
            tokens.addAll(pools.separator());
        }
    }

    private Tensor rows(int pool, List<Integer> own, Runnable pause) {
        float[] known = waiting.remove(key(pool, own));
        if (known != null) {
            long width = model.decoder().width();
            return Tensor.of(known, known.length / width, width)
                    .to(model.decoder().dtype())
                    .to(model.decoder().device());
        }
        return Scope.tidy(() -> {
            Tensor frames_FMD = seen(own, pause);
            for (int later = pool + 1; later < pools.count(); later++) {
                waiting.put(
                        key(later, own),
                        pools.rows(later, frames_FMD).to(DType.F32).toFloats());
            }
            return pools.rows(pool, frames_FMD);
        });
    }

    private static List<Integer> key(int pool, List<Integer> own) {
        return List.of(pool, own.getFirst(), own.getLast(), own.size());
    }

    /// Frames that stand there several times are seen once.
    private Tensor seen(List<Integer> own, Runnable pause) {
        List<Integer> single = own.stream().distinct().toList();
        Map<Integer, Tensor> rows = new HashMap<>();
        for (int from = 0; from < single.size(); from += DECODED) {
            List<Integer> some = single.subList(from, Math.min(single.size(), from + DECODED));
            List<Image> images = new ArrayList<>();
            for (int number : some) {
                pause.run();
                images.add(clip.frame(number));
            }
            Tensor pixels = processor.frames(images);
            if (pixels.size(0) != (long) some.size() * tiles) {
                throw new VireoException(
                        Code.DATA,
                        "a video has frames of several shapes, which are cut into other numbers of tiles (frames "
                                + some.getFirst() + " to " + some.getLast() + ")",
                        "Bring them to one size.");
            }
            Tensor rows_FMD = model.frames(pixels, pause);
            for (int i = 0; i < some.size(); i++) {
                rows.put(some.get(i), rows_FMD.narrow(0, (long) i * tiles, tiles));
            }
        }
        return Tensor.cat(
                0,
                own.stream()
                        .map(number -> Objects.requireNonNull(rows.get(number)))
                        .toArray(Tensor[]::new));
    }
}
