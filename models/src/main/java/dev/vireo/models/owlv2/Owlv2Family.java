package dev.vireo.models.owlv2;

import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.internal.folder.EncoderModel;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The folders of OWL-ViT (`owlvit`) and OWLv2 (`owlv2`). Inputs: `pixel_values` (B x channels x H x W), and
/// `input_ids` (B Q x N) with, if wanted, `attention_mask`; the texts of the first picture stand first, and a
/// text that begins with token 0 only fills up. Outputs: `pred_boxes` (B x P x 4), of OWLv2 `objectness_logits`
/// (B x P), and with texts `logits` (B x P x Q), `class_embeds` (B x P x D) and `text_embeds` (B x Q x D).
/// Option: `interpolate-pos-encoding`.
public final class Owlv2Family implements RunnableModel {
    private static final String PIXELS = "pixel_values";
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";

    private final Owlv2Model model;
    private final Parameters parameters;

    private Owlv2Family(Owlv2Model model, Parameters parameters) {
        this.model = model;
        this.parameters = parameters.requireAllUsed();
    }

    /// The network of a folder.
    ///
    /// @throws VireoException with code DATA when a value is not understood, or the weights are others
    public static RunnableModel open(ModelConfig config, Parameters p) {
        return new Owlv2Family(new Owlv2Model(config, p), p);
    }

    @Override
    public String family() {
        return model.config().version().type();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Options options) {
        options.requireOnly(family(), EncoderModel.ANY_SIZE);
        Inputs given = new Inputs(family(), inputs, parameters.dtype(), parameters.device());
        given.requireOnly(PIXELS, IDS, MASK);
        Tensor pixels = given.floats(PIXELS, -1, model.config().vision().channels(), -1, -1);
        Owlv2Model.Picture picture = EncoderModel.ofSize(PIXELS, options, anySize -> model.look(pixels, anySize));
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("pred_boxes", picture.boxes_BP4());
        picture.objectness_BP().ifPresent(logits -> out.put("objectness_logits", logits));
        if (given.has(IDS) || given.has(MASK)) {
            read(picture, given, out);
        }
        return out;
    }

    private void read(Owlv2Model.Picture picture, Inputs given, Map<String, Tensor> out) {
        Tensor ids = given.tokens(IDS, model.config().text().vocabulary(), -1, -1);
        int positions = model.config().text().positions();
        if (ids.size(1) > positions) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + IDS + "' has texts of " + ids.size(1) + " tokens; the longest is " + positions,
                    "Cut the texts, keeping their end token.");
        }
        long pictures = picture.boxes_BP4().size(0);
        if (ids.size(0) % pictures != 0) {
            throw new VireoException(
                    Code.DATA,
                    "the input '" + IDS + "' has " + ids.size(0) + " texts for " + pictures + " pictures",
                    "Each picture takes as many; fill up with rows of zeros.");
        }
        long texts = ids.size(0) / pictures;
        Optional<Tensor> kept = given.findIntegers(MASK, ids.size(0), ids.size(1));
        Tensor queries = model.queries(ids, kept).reshape(pictures, texts, -1);
        Tensor filling = ids.select(1, 0).reshape(pictures, texts).eq(0);
        out.put("logits", model.logits(picture, queries, filling));
        out.put("class_embeds", picture.classes_BPD());
        out.put("text_embeds", queries);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
