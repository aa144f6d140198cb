package dev.vireo.models.owlv2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vireo.models.RunnableModel;
import dev.vireo.models.TowerFixtures;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.Parity;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// OWLv2 by transformers 4 and 5 (`tools/parity/owlv2.py`) against ours.
class Owlv2ParityTest {
    private static void check(Consumer<Parity> comparison) {
        Parity.check(Owlv2ParityTest.class, "../parity/owlv2", "owlv2", comparison);
    }

    @Test
    void outputsAreThoseOfTransformers() {
        check(TowerFixtures::compare);
    }

    @Test
    void textsThatOnlyFillUpFitNothing() {
        check(Owlv2ParityTest::compareFilled);
    }

    /// The case of texts that only fill up, where the file has it.
    static void compareFilled(Parity fixture) {
        if (!fixture.has("out.filled.logits")) {
            fixture.note(0);
            return;
        }
        try (RunnableModel model = Models.open(fixture.config(), TowerFixtures.parameters(fixture, DType.F32, false));
                Scope _ = Scope.inference()) {
            Map<String, Tensor> seen = model.run(TowerFixtures.inputs(fixture, "filled"), RunnableModel.Options.NONE);
            for (String name : List.of("logits", "pred_boxes")) {
                fixture.output("out.filled." + name, seen.get(name));
            }
        }
    }

    @Test
    void aPictureThatIsKeptAnswersFurtherTextsWithTheSameNumbers() {
        check(fixture -> {
            try (var parameters = TowerFixtures.parameters(fixture, DType.F32, false);
                    Scope _ = Scope.inference()) {
                Owlv2Model model = new Owlv2Model(fixture.config(), parameters);
                Map<String, Tensor> inputs = TowerFixtures.inputs(fixture, "plain");
                Tensor pixels = inputs.getOrDefault("pixel_values", Tensor.zeros(1));
                Owlv2Model.Picture kept;
                try (Scope _ = Scope.inference()) {
                    kept = model.look(pixels, false).keep();
                }
                try (kept) {
                    assertEquals(
                            4
                                    * (kept.classes_BPD().count()
                                            + 7
                                                    * kept.objectness_BP()
                                                            .orElseThrow()
                                                            .count()),
                            kept.bytes());
                    Tensor ids =
                            inputs.getOrDefault("input_ids", Tensor.zeros(1)).to(DType.I64);
                    Tensor mask = inputs.getOrDefault("attention_mask", Tensor.zeros(1))
                            .to(DType.I64);
                    long pictures = pixels.size(0);
                    Tensor all = model.queries(ids, Optional.of(mask)).reshape(pictures, ids.size(0) / pictures, -1);
                    // One text after the other is what all are at once.
                    Tensor[] each = new Tensor[(int) all.size(1)];
                    for (int q = 0; q < each.length; q++) {
                        each[q] = model.logits(kept, all.narrow(1, q, 1));
                    }
                    fixture.output("out.plain.logits", Tensor.cat(2, each));
                }
            }
        });
    }
}
