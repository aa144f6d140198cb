package dev.vireo.visiontools.builtin;

import dev.vireo.models.Parameters;
import dev.vireo.models.world.AnswerConfig;
import dev.vireo.models.world.AnswerNetwork;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.visiontools.Reply;

/// The answer network with its words. Safe for several threads.
final class AnswerModel implements AutoCloseable {
    private final Parameters parameters;
    private final AnswerNetwork network;
    private final QuestionWords words;

    /// A model over trained parameters, which it owns from now on.
    public AnswerModel(Parameters parameters, QuestionWords words) {
        this.parameters = parameters;
        this.words = words;
        try (Scope _ = Scope.inference()) {
            network = new AnswerNetwork(AnswerConfig.of(words.count(), Answers.ALL.size()), parameters);
        }
    }

    /// Answers a question about a box of a picture. The confidence is that of the answer among all, times the
    /// share of the question's words that the network knows.
    public Reply answer(Image root, Box box, String question) {
        CropInput crop = CropInput.of(root, box);
        long[] text = new long[AnswerNetwork.WORDS];
        words.encode(question, text, 0);
        try (Scope _ = Scope.inference()) {
            float[] scores = network.forward(
                            Tensor.ofBytes(crop.pixels(), 1, AnswerNetwork.SIDE, AnswerNetwork.SIDE, 3)
                                    .permute(0, 3, 1, 2),
                            Tensor.of(crop.place(), 1, AnswerNetwork.PLACE),
                            Tensor.of(new long[] {0}, 1),
                            Tensor.of(text, 1, AnswerNetwork.WORDS),
                            false)
                    .softmax(1)
                    .toFloats();
            int best = 0;
            for (int i = 1; i < scores.length; i++) {
                if (scores[i] > scores[best]) {
                    best = i;
                }
            }
            return new Reply(Answers.ALL.get(best), Math.min(1, scores[best]) * words.knownShare(question));
        }
    }

    /// Frees the parameters.
    @Override
    public void close() {
        parameters.close();
    }
}
