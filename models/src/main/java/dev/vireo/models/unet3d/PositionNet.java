package dev.vireo.models.unet3d;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Linear;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Turns grounded objects, their boxes and texts, into tokens for the adapters (GLIGEN).
final class PositionNet {
    private static final int FREQUENCIES = 8;
    private static final int BOX = 4 * 2 * FREQUENCIES;
    private static final int INNER = 512;

    private final List<Linear> linears;
    private final Tensor noText;
    private final Tensor noBox;

    PositionNet(Parameters p, int channels) {
        linears = List.of(
                Linear.of(p, "linears.0", channels + BOX, INNER),
                Linear.of(p, "linears.2", INNER, INNER),
                Linear.of(p, "linears.4", INNER, channels));
        noText = p.constant("null_positive_feature", 0, channels);
        noBox = p.constant("null_position_feature", 0, BOX);
    }

    /// N x O x C.
    Tensor apply(Conditions.Grounding objects, Parameters like) {
        return Scope.tidy(() -> {
            Tensor mask = objects.masks_NO().unsqueeze(-1).to(like.dtype()).to(like.device());
            Tensor no = mask.rsub(1);
            Tensor box = waves(objects.boxes_NO4()).to(like.dtype()).to(like.device());
            Tensor text = objects.texts_NOC().to(like.dtype()).to(like.device());
            Tensor x = Tensor.cat(
                    2, text.mul(mask).add(noText.mul(no)), box.mul(mask).add(noBox.mul(no)));
            x = linears.get(0).apply(x).silu();
            return linears.get(2).apply(linears.get(1).apply(x).silu());
        });
    }

    /// Sine and cosine of each coordinate at eight frequencies: frequency, then sine or cosine, then coordinate.
    private static Tensor waves(Tensor boxes_NO4) {
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < FREQUENCIES; i++) {
            Tensor angle = boxes_NO4.mul(Math.pow(100, i / (double) FREQUENCIES));
            parts.add(angle.sin());
            parts.add(angle.cos());
        }
        return Tensor.cat(2, parts.toArray(new Tensor[0]));
    }
}
