package dev.vireo.diffusion;

import dev.vireo.diffusion.VideoRequest.Control;
import dev.vireo.diffusion.VideoRequest.Denoising;
import dev.vireo.diffusion.VideoRequest.PlacedObject;
import dev.vireo.diffusion.VideoRequest.Placement;
import dev.vireo.diffusion.guidance.GuidanceRecipe;
import dev.vireo.diffusion.guidance.GuidanceRules;
import dev.vireo.layout.Layout;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Path;
import java.util.Optional;

/// Makes the pictures of docs/video.md: the files of a video that is not guided and of one that is, by a network of
/// random numbers. Its frames are noise; what it looks at can be steered all the same, with longer moves than a
/// trained network needs.
///
/// Arguments: a layout, the folder to write into.
final class VideoPictures {
    private static final int FRAMES = 8;
    private static final double MOVE = 500;

    private VideoPictures() {}

    public static void main(String... arguments) {
        Layout layout = Layout.read(Path.of(arguments[0]));
        Path out = Path.of(arguments[1]);
        TinyVideoModel.main(out.resolve("model").toString(), "pictures");
        try (VideoModel model = VideoModel.open(out.resolve("model"), DType.F32, Device.CPU)) {
            for (int guided : new int[] {0, 3}) {
                VideoRequest request = new VideoRequest(
                        VideoRequest.prompt(layout),
                        VideoRequest.NEGATIVE,
                        layout.tracks(FRAMES).stream().map(PlacedObject::of).toList(),
                        FRAMES,
                        64,
                        64,
                        new Denoising(6, 9, "dpm++", 1),
                        new Placement(
                                Control.ENERGY,
                                new GuidanceRecipe(GuidanceRecipe.DEFAULT.terms(), MOVE, 20, 5, guided),
                                GuidanceRules.MENDED,
                                false,
                                0,
                                true));
                GeneratedVideo video = model.generate(request, (_, _) -> {});
                Path folder = out.resolve(guided == 0 ? "alone" : "guided");
                VideoFiles.write(folder, request, video, Optional.of(layout), 8);
            }
        }
    }
}
