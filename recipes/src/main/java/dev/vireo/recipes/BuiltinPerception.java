package dev.vireo.recipes;

import dev.vireo.microworld.Rendering;
import dev.vireo.microworld.questions.GeneratedQuestion;
import dev.vireo.microworld.questions.QuestionGenerator;
import dev.vireo.models.Parameters;
import dev.vireo.models.world.SceneConfig;
import dev.vireo.models.world.SceneNetwork;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Scope;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.visiontools.builtin.Answers;
import dev.vireo.visiontools.builtin.AttributeLayout;
import dev.vireo.visiontools.builtin.BuiltinModels;
import dev.vireo.visiontools.builtin.BuiltinTools;
import dev.vireo.visiontools.builtin.QuestionWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// The recipe of the networks behind the built-in tools. It draws its own scenes, trains, measures what only
/// the trained network can tell (when a picture is unfamiliar), and leaves two model folders; called again
/// after a stop it goes on.
///
/// @param seed of the scenes, the questions and the random start
/// @param sceneSteps steps of the scene network, [#SCENE_BATCH] scenes each
/// @param answerSteps steps of the answer network, [#ANSWER_SCENES] scenes each
public record BuiltinPerception(long seed, long sceneSteps, long answerSteps) {
    /// The sizes behind the shipped weights.
    public static final BuiltinPerception SHIPPED = new BuiltinPerception(7, 2600, 2400);

    private static final int SCENE_BATCH = 16;
    private static final double SCENE_RATE = 2e-3;
    private static final int ANSWER_SCENES = 6;
    private static final double ANSWER_RATE = 1.5e-3;

    /// Scenes by which familiarity is fitted, and as many again by which its limit is set.
    private static final int FAMILIARITY_SCENES = 1500;

    /// The share of scenes that may be called unfamiliar.
    private static final double FAMILIARITY_MISSES = 0.005;

    /// The limit lies this much above that share's distance, because a fit knows its own scenes best.
    private static final double FAMILIARITY_SLACK = 1.3;

    private static final double THRESHOLD = 0.3;

    private static final int REPORT_PICTURES = 200;
    private static final long REPORT_SEED = 1001;

    /// @throws IllegalArgumentException when a number of steps is not positive
    public BuiltinPerception {
        if (sceneSteps <= 0 || answerSteps <= 0) {
            throw new IllegalArgumentException("a training needs at least one step");
        }
    }

    /// Trains both networks and writes them to `out/scene` and `out/answer`; checkpoints lie in `out` until
    /// then. Measures them last.
    ///
    /// @throws InterruptedException when the thread is interrupted; a checkpoint is saved first
    public PerceptionReport run(Path out, Progress progress) throws InterruptedException {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new VireoException(
                    Code.DATA,
                    "[" + out + "] can't be made: " + IoReason.of(e),
                    "Name another folder for the training.",
                    e);
        }
        try (Parameters parameters = Parameters.random(seed)) {
            SceneTraining training = new SceneTraining(parameters, seed, SCENE_BATCH, sceneSteps, SCENE_RATE);
            TrainingLoop.run(training, out.resolve("scene.checkpoint.safetensors"), progress);
            training.optimizer().close();
            finishScene(out, parameters, progress);
        }
        QuestionWords words = new QuestionWords(vocabulary());
        try (Parameters parameters = Parameters.random(seed + 1)) {
            AnswerTraining training = new AnswerTraining(
                    parameters,
                    words,
                    BuiltinPerception::aboutWhole,
                    seed + 2,
                    ANSWER_SCENES,
                    answerSteps,
                    ANSWER_RATE);
            TrainingLoop.run(training, out.resolve("answer.checkpoint.safetensors"), progress);
            training.optimizer().close();
            Path folder = out.resolve(BuiltinModels.ANSWER);
            BuiltinModels.writeConfig(
                    folder, new BuiltinModels.AnswerConfig("vireo-answer", words.words(), Answers.ALL));
            BuiltinModels.writeWeights(folder, parameters);
        }
        progress.say("wrote " + out.resolve(BuiltinModels.SCENE) + " and " + out.resolve(BuiltinModels.ANSWER));
        return measure(Optional.of(out), progress);
    }

    /// Measures the networks in a folder that [#run] left, or the shipped ones, on held-out scenes and on
    /// pictures of other kinds.
    public static PerceptionReport measure(Optional<Path> folder, Progress progress) {
        try (BuiltinTools tools = folder.map(BuiltinModels::load).orElseGet(BuiltinTools::load)) {
            return PerceptionReport.of(tools, REPORT_PICTURES, REPORT_SEED, progress);
        }
    }

    private void finishScene(Path out, Parameters parameters, Progress progress) {
        progress.say("scene: measures what is familiar, on " + 2 * FAMILIARITY_SCENES + " scenes");
        SceneNetwork network = new SceneNetwork(SceneConfig.of(AttributeLayout.total()), parameters);
        FamiliarityFit fit = FamiliarityFit.of(summaries(network, seed + 3));
        double limit = FAMILIARITY_SLACK * fit.quantile(summaries(network, seed + 4), FAMILIARITY_MISSES);
        int size = network.config().summarySize();
        try (Scope _ = Scope.inference()) {
            parameters.buffer("familiarity.mean", 0, size).copyInPlace(Tensor.of(fit.mean(), size));
            parameters
                    .buffer("familiarity.precision", 0, (long) size * size)
                    .copyInPlace(Tensor.of(fit.precision(), (long) size * size));
        }
        Path folder = out.resolve(BuiltinModels.SCENE);
        BuiltinModels.writeConfig(folder, new BuiltinModels.SceneConfig("vireo-scene", THRESHOLD, limit));
        BuiltinModels.writeWeights(folder, parameters);
    }

    private static float[][] summaries(SceneNetwork network, long seed) {
        float[][] out = new float[FAMILIARITY_SCENES][];
        for (int i = 0; i < out.length; i++) {
            Rendering rendering = SceneTraining.rendering(seed, i);
            try (Scope _ = Scope.inference()) {
                SceneBatch batch = SceneBatch.of(List.of(rendering));
                out[i] =
                        network.forward(batch.pixels_B3HW(), false).summary_BS().toFloats();
            }
        }
        return out;
    }

    private static List<CropQuestions.Item> aboutWhole(Rendering rendering, int count, SplittableRandom random) {
        return new QuestionGenerator()
                .generate(rendering.scene(), random.nextLong(), count).stream()
                        .map(GeneratedQuestion::question)
                        .map(q -> new CropQuestions.Item(q.text(), q.answer()))
                        .toList();
    }

    /// The words of the questions that the training asks: a sample is enough, since all come from a few
    /// templates.
    private List<String> vocabulary() {
        TreeSet<String> words = new TreeSet<>();
        for (int i = 0; i < 400; i++) {
            Rendering rendering = SceneTraining.rendering(seed + 5, i);
            SplittableRandom random = new SplittableRandom(Seeds.mix(seed + 6, i));
            CropQuestions questions = new CropQuestions(random);
            for (CropQuestions.Item item : aboutWhole(rendering, 12, random)) {
                words.addAll(QuestionWords.split(item.question()));
            }
            for (int k = 0; k < 12; k++) {
                var objects = rendering.scene().objects();
                words.addAll(QuestionWords.split(questions
                        .aboutObject(objects.get(random.nextInt(objects.size())))
                        .question()));
                words.addAll(QuestionWords.split(
                        questions.aboutMany(objects, objects).question()));
            }
        }
        return List.copyOf(words);
    }

    /// Hears how a recipe gets on.
    @FunctionalInterface
    public interface Progress {
        /// A line for people.
        void say(String line);

        /// A step of a phase was made.
        ///
        /// @param phase the name of the phase
        /// @param done steps made
        /// @param total steps in all
        /// @param detail losses and the like
        default void step(String phase, long done, long total, String detail) {
            say(phase + " " + done + "/" + total + ": " + detail);
        }
    }
}
