package dev.vireo.recipes;

import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.Scene;
import dev.vireo.models.Parameters;
import dev.vireo.models.world.AnswerConfig;
import dev.vireo.models.world.AnswerNetwork;
import dev.vireo.runtime.image.Box;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.trainer.AdamW;
import dev.vireo.trainer.LearningRate;
import dev.vireo.visiontools.builtin.Answers;
import dev.vireo.visiontools.builtin.CropInput;
import dev.vireo.visiontools.builtin.QuestionWords;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Trains the network that answers simple questions about a crop, on crops of scenes that are drawn as they
/// are needed.
final class AnswerTraining implements Training {
    private static final int CROPS_PER_SCENE = 6;
    private static final int QUESTIONS_PER_CROP = 3;
    private static final int QUESTIONS_PER_WHOLE = 6;

    private final Parameters parameters;
    private final AnswerNetwork network;
    private final QuestionWords words;
    private final AdamW optimizer;
    private final LearningRate rate;
    private final WholeQuestions wholeQuestions;
    private final int scenes;
    private final long seed;
    private final long steps;

    AnswerTraining(
            Parameters parameters,
            QuestionWords words,
            WholeQuestions wholeQuestions,
            long seed,
            int scenes,
            long steps,
            double peak) {
        this.parameters = parameters;
        this.words = words;
        this.wholeQuestions = wholeQuestions;
        this.network = new AnswerNetwork(AnswerConfig.of(words.count(), Answers.ALL.size()), parameters);
        this.optimizer = new AdamW(parameters.weights(), 0.02);
        this.rate = LearningRate.cosine(peak, Math.min(200, steps / 10 + 1), steps);
        this.scenes = scenes;
        this.seed = seed;
        this.steps = steps;
    }

    /// Questions about a whole picture.
    @FunctionalInterface
    interface WholeQuestions {
        List<CropQuestions.Item> about(Rendering rendering, int count, SplittableRandom random);
    }

    @Override
    public String name() {
        return "answer";
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public AdamW optimizer() {
        return optimizer;
    }

    /// Questions about one crop of a picture.
    private record Asked(CropInput crop, List<CropQuestions.Item> items) {}

    @Override
    public Step prepare(long step) {
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < scenes; i++) {
            long index = step * scenes + i;
            ask(SceneTraining.rendering(seed, index), new SplittableRandom(Seeds.mix(seed + 1, index)), asked);
        }
        int questions = asked.stream().mapToInt(a -> a.items().size()).sum();
        int pixelsPerCrop = AnswerNetwork.SIDE * AnswerNetwork.SIDE * 3;
        byte[] pixels = new byte[asked.size() * pixelsPerCrop];
        float[] place = new float[asked.size() * AnswerNetwork.PLACE];
        long[] crop = new long[questions];
        long[] text = new long[questions * AnswerNetwork.WORDS];
        long[] answer = new long[questions];
        int q = 0;
        for (int c = 0; c < asked.size(); c++) {
            Asked one = asked.get(c);
            System.arraycopy(one.crop().pixels(), 0, pixels, c * pixelsPerCrop, pixelsPerCrop);
            System.arraycopy(one.crop().place(), 0, place, c * AnswerNetwork.PLACE, AnswerNetwork.PLACE);
            for (CropQuestions.Item item : one.items()) {
                crop[q] = c;
                words.encode(item.question(), text, q * AnswerNetwork.WORDS);
                answer[q] = Answers.ALL.indexOf(item.answer());
                q++;
            }
        }
        int crops = asked.size();
        return () -> train(crops, pixels, place, crop, text, answer, rate.at(step));
    }

    private void ask(Rendering rendering, SplittableRandom random, List<Asked> out) {
        CropQuestions questions = new CropQuestions(random);
        List<Scene.Thing> objects = rendering.scene().objects();
        for (int i = 0; i < CROPS_PER_SCENE; i++) {
            List<CropQuestions.Item> items = new ArrayList<>();
            Box box;
            if (i == 0) {
                box = rendering.image().bounds();
                items.addAll(wholeQuestions.about(rendering, QUESTIONS_PER_WHOLE, random));
            } else if (i == 1) {
                box = window(rendering.image().bounds(), random);
                Box inside = box;
                List<Scene.Thing> seen = objects.stream()
                        .filter(o -> inside.contains(o.box().centerX(), o.box().centerY()))
                        .toList();
                for (int k = 0; k < QUESTIONS_PER_CROP; k++) {
                    items.add(questions.aboutMany(seen, objects));
                }
            } else {
                Scene.Thing object = objects.get(random.nextInt(objects.size()));
                box = shaken(object.box(), rendering.image().bounds(), random);
                for (int k = 0; k < QUESTIONS_PER_CROP; k++) {
                    items.add(questions.aboutObject(object));
                }
            }
            out.add(new Asked(CropInput.of(rendering.image(), box), items));
        }
    }

    /// A box whose edges are off by a few pixels, as those of a detector are.
    static Box shaken(Box box, Box frame, SplittableRandom random) {
        double sx = 1.5 + 0.04 * box.width();
        double sy = 1.5 + 0.04 * box.height();
        int left = (int) Math.round(box.left() + random.nextGaussian() * sx - 0.02 * box.width());
        int top = (int) Math.round(box.top() + random.nextGaussian() * sy - 0.02 * box.height());
        int right = (int) Math.round(box.right() + random.nextGaussian() * sx + 0.02 * box.width());
        int bottom = (int) Math.round(box.bottom() + random.nextGaussian() * sy + 0.02 * box.height());
        return new Box(left, top, Math.max(left + 4, right), Math.max(top + 4, bottom)).clip(frame);
    }

    private static Box window(Box frame, SplittableRandom random) {
        int w = frame.width() / 4 + random.nextInt(frame.width() * 3 / 4);
        int h = frame.height() / 4 + random.nextInt(frame.height() * 3 / 4);
        int left = random.nextInt(frame.width() - w + 1);
        int top = random.nextInt(frame.height() - h + 1);
        return new Box(left, top, left + w, top + h);
    }

    private double[] train(
            int crops, byte[] pixels, float[] place, long[] crop, long[] text, long[] answer, double learningRate) {
        try (Scope _ = Scope.training()) {
            Tensor target_Q = Tensor.of(answer, answer.length);
            Tensor logits_QA = network.forward(
                    Tensor.ofBytes(pixels, crops, AnswerNetwork.SIDE, AnswerNetwork.SIDE, 3)
                            .permute(0, 3, 1, 2),
                    Tensor.of(place, crops, AnswerNetwork.PLACE),
                    Tensor.of(crop, crop.length),
                    Tensor.of(text, answer.length, AnswerNetwork.WORDS),
                    true);
            Tensor loss = logits_QA.crossEntropy(target_Q);
            loss.backward();
            optimizer.clip(5);
            optimizer.step(learningRate);
            double right = logits_QA.argmax(1).equalTo(target_Q).mean().item();
            return new double[] {loss.item(), right};
        }
    }

    @Override
    public String describe(double[] losses) {
        return "loss %.3f, right %.1f %%".formatted(losses[0], 100 * losses[1]);
    }
}
