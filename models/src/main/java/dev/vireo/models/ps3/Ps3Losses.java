package dev.vireo.models.ps3;

import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.List;

/// The losses of PS3's pre-training: each picture goes with its own text and no other (the sigmoid loss of
/// SigLIP, Zhai et al., arXiv 2303.15343), and the selection finds the boxes that the texts speak of, with the
/// text (posterior) and without (prior).
///
/// ```java
/// Ps3TextModel.Output texts = text.forward(words);
/// Ps3VisionModel.Pretraining seen = vision.pretrain(pixels, texts.prompt_BC(), truth, global, true);
/// Ps3Losses.of(seen, texts, truth, global, logitScale, logitBias).total().backward();
/// ```
///
/// @param contrastive the sigmoid loss over the batch
/// @param prior cross entropy of the probabilities without a prompt
/// @param posterior cross entropy of the probabilities with the prompt
public record Ps3Losses(Tensor contrastive, Tensor prior, Tensor posterior) {
    private static final double LENGTH_EPSILON = 1e-12;
    private static final double LEAST_LOG = -100;

    /// The losses of one batch.
    ///
    /// @param truth_BHW 1 in the boxes that the texts speak of, as given to [Ps3VisionModel#pretrain]
    /// @param global for each picture whether its text speaks of the whole; such pictures teach the selection
    ///     nothing
    /// @param logitScale logarithm of what likenesses are multiplied with; published training keeps it between 0
    ///     and `log(100)`
    /// @param logitBias what is added to likenesses then
    public static Ps3Losses of(
            Ps3VisionModel.Pretraining seen,
            Ps3TextModel.Output texts,
            Tensor truth_BHW,
            boolean[] global,
            Tensor logitScale,
            Tensor logitBias) {
        return new Ps3Losses(
                contrastive(seen.pooled_BC(), texts.pooled_BC(), logitScale, logitBias),
                boxes(seen.prior_BHW(), truth_BHW, global),
                boxes(seen.posterior_BHW(), truth_BHW, global));
    }

    /// The sum of the three.
    public Tensor total() {
        return contrastive.add(prior).add(posterior);
    }

    /// The sigmoid loss: `-sum_ij log sigmoid(y_ij (t v_i u_j + b)) / B`, with y 1 where i is j and -1 elsewhere.
    ///
    /// @param images_BC pooled pictures, of any length
    /// @param texts_BC pooled texts, of any length
    public static Tensor contrastive(Tensor images_BC, Tensor texts_BC, Tensor logitScale, Tensor logitBias) {
        int batch = Math.toIntExact(images_BC.size(0));
        Tensor logits_BB = images_BC
                .normalize(-1, LENGTH_EPSILON)
                .mul(logitScale.exp())
                .matmul(texts_BC.normalize(-1, LENGTH_EPSILON).transpose(0, 1))
                .add(logitBias);
        float[] signs = new float[batch * batch];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = i % (batch + 1) == 0 ? 1 : -1;
        }
        Tensor y_BB = Tensor.of(signs, batch, batch).to(logits_BB.dtype()).to(logits_BB.device());
        return logits_BB.mul(y_BB).logSigmoid().sum().div(-batch);
    }

    /// Mean over the scales of the binary cross entropy between probabilities and the patches that touch a box,
    /// over the pictures whose text speaks of a part; 0 when there are none.
    private static Tensor boxes(List<Tensor> probabilities_BHW, Tensor truth_BHW, boolean... global) {
        List<Long> local = new ArrayList<>();
        for (int b = 0; b < global.length; b++) {
            if (!global[b]) {
                local.add((long) b);
            }
        }
        if (local.isEmpty()) {
            return probabilities_BHW.getFirst().mean().mul(0);
        }
        long[] rows = local.stream().mapToLong(b -> b).toArray();
        Tensor index = Tensor.of(rows, rows.length).to(truth_BHW.device());
        Tensor sum = Tensor.zeros(1).to(truth_BHW.device());
        for (Tensor p_BHW : probabilities_BHW) {
            Tensor touched = truth_BHW
                    .unsqueeze(1)
                    .to(DType.F32)
                    .averagePool2d(p_BHW.size(1), p_BHW.size(2))
                    .squeeze(1)
                    .indexSelect(0, index)
                    .gt(0)
                    .to(DType.F32);
            Tensor p = p_BHW.to(DType.F32).indexSelect(0, index);
            Tensor yes = p.log().clamp(LEAST_LOG, 0).mul(touched);
            Tensor no = p.rsub(1).log().clamp(LEAST_LOG, 0).mul(touched.rsub(1));
            sum = sum.add(yes.add(no).mean().neg());
        }
        return sum.sum().div(probabilities_BHW.size());
    }

    /// A box in pixels of a preprocessed picture, with fractions.
    public record TextBox(double left, double top, double right, double bottom) {}

    /// Maps that are 1 in boxes: from the pixel that holds a box's left or upper edge to the one after the pixel
    /// edge at or beyond its right or lower one, as published.
    ///
    /// @param boxes of each picture
    public static Tensor truthMaps(List<List<TextBox>> boxes, int height, int width) {
        float[] maps = new float[boxes.size() * height * width];
        for (int b = 0; b < boxes.size(); b++) {
            for (TextBox box : boxes.get(b)) {
                int bottom = Math.min((int) Math.ceil(box.bottom()) + 1, height);
                int right = Math.min((int) Math.ceil(box.right()) + 1, width);
                for (int y = Math.max((int) Math.floor(box.top()), 0); y < bottom; y++) {
                    for (int x = Math.max((int) Math.floor(box.left()), 0); x < right; x++) {
                        maps[(b * height + y) * width + x] = 1;
                    }
                }
            }
        }
        return Tensor.of(maps, boxes.size(), height, width);
    }
}
