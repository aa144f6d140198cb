package dev.vireo.diffusion;

import dev.vireo.diffusion.GeneratedVideo.Energy;
import dev.vireo.diffusion.GeneratedVideo.Look;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.internal.video.AttentionSheet;
import dev.vireo.layout.Layout;
import dev.vireo.layout.LayoutPreview;
import dev.vireo.runtime.chart.LineChart;
import dev.vireo.runtime.image.AnimatedGif;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.video.VideoWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// The files of a video, in a folder of its own.
///
/// | file | what it shows |
/// |---|---|
/// | `frames/0000.png`, ... | every frame, without loss |
/// | `video.mp4`, `video.gif` | the video |
/// | `overlay.mp4` | the video with the layout's boxes, their names and their ways |
/// | `energy.png`, `energy.csv` | the energy of guidance, from move to move |
/// | `attention-1.png`, ... | what the pixels looked at in a step, when that was noted |
public final class VideoFiles {
    private VideoFiles() {}

    /// Writes all that there is to write.
    ///
    /// @param folder is made when it is missing
    /// @param layout what the objects' places come from, if they come from one
    /// @return the names of the files
    /// @throws dev.vireo.runtime.VireoException with code DATA when one can't be written
    public static List<String> write(
            Path folder, VideoRequest request, GeneratedVideo video, Optional<Layout> layout, double framesPerSecond) {
        List<String> names = new ArrayList<>();
        List<Image> frames = video.frames();
        VideoMaking.createFolder(folder.resolve("frames"));
        for (int f = 0; f < frames.size(); f++) {
            String name = String.format(Locale.ROOT, "frames/%04d.png", f);
            frames.get(f).write(folder.resolve(name));
            names.add(name);
        }
        VideoWriter.write(folder.resolve(added(names, "video.mp4")), frames, framesPerSecond);
        AnimatedGif.write(
                folder.resolve(added(names, "video.gif")),
                frames.size(),
                f -> frames.get(f).toBufferedImage(),
                framesPerSecond);
        layout.filter(l -> !l.objects().isEmpty()).ifPresent(l -> {
            LayoutPreview preview = new LayoutPreview(l, frames.size());
            List<Image> drawn = new ArrayList<>();
            for (int f = 0; f < frames.size(); f++) {
                drawn.add(Image.of(preview.over(frames.get(f).toBufferedImage(), f, framesPerSecond)));
            }
            VideoWriter.write(folder.resolve(added(names, "overlay.mp4")), drawn, framesPerSecond);
        });
        if (!video.energies().isEmpty()) {
            LineChart curve = curve(video.energies(), request.placement().recipe());
            curve.writePng(folder.resolve(added(names, "energy.png")));
            curve.writeCsv(folder.resolve(added(names, "energy.csv")));
        }
        AttentionSheet sheet = new AttentionSheet(
                frames,
                request.objects().stream()
                        .map(VideoRequest.PlacedObject::regions)
                        .toList(),
                request.objects().stream()
                        .map(VideoRequest.PlacedObject::phrase)
                        .toList());
        for (int step : new TreeSet<>(video.looks().stream().map(Look::step).toList())) {
            List<Look> looks =
                    video.looks().stream().filter(l -> l.step() == step).toList();
            Image.of(sheet.picture(looks)).write(folder.resolve(added(names, "attention-" + (step + 1) + ".png")));
        }
        return List.copyOf(names);
    }

    private static String added(List<String> names, String name) {
        names.add(name);
        return name;
    }

    /// The moves of each step stand between that step and the next.
    private static LineChart curve(List<Energy> energies, GuidanceRecipe recipe) {
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        int within = 0;
        for (int i = 0; i < energies.size(); i++) {
            Energy energy = energies.get(i);
            within = i > 0 && energies.get(i - 1).step() == energy.step() ? within + 1 : 0;
            xs.add(energy.step() + 1 + (double) within / Math.max(1, recipe.iterations()));
            ys.add(energy.value());
        }
        List<Double> ends = List.of(xs.getFirst(), xs.getLast());
        return new LineChart(
                "",
                "step",
                "energy",
                false,
                List.of(
                        new LineChart.Line("energy before each move", false, xs, ys),
                        new LineChart.Line(
                                "good enough", true, ends, List.of(recipe.threshold(), recipe.threshold()))));
    }
}
