package dev.vireo.microworld.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.SceneGenerator;
import dev.vireo.microworld.Scenes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What follows from an answer holds in every picture in which that is the answer.
class ImplicationsTest {
    private static final List<Scene> SCENES = IntStream.range(0, 60)
            .mapToObj(i -> SceneGenerator.generate(Scenes.id(i), Scenes.seed(31, i), 320, 240))
            .toList();

    @Test
    void whatFollowsHoldsWhereverTheAnswerIsTheSame() {
        int held = 0;
        Set<GeneratedQuestion.Family> families = EnumSet.noneOf(GeneratedQuestion.Family.class);
        for (GeneratedQuestion question : questions()) {
            String answer = question.question().answer();
            for (Implications.Implied implied :
                    Implications.of(question.program(), answer, new SplittableRandom(held))) {
                families.add(GeneratedQuestion.Family.valueOf(
                        question.question().family().toUpperCase(Locale.ROOT)));
                for (Scene scene : SCENES) {
                    Optional<String> here = question.program().answer(scene, Margins.STANDARD);
                    Optional<String> there = implied.program().answer(scene, Margins.STANDARD);
                    if (here.isEmpty() || there.isEmpty()) {
                        continue;
                    }
                    String what = question.question().text() + " " + here.get() + " " + implied + " " + scene.id();
                    if (here.get().equals(answer)) {
                        assertEquals(implied.answer(), there.get(), what);
                        held++;
                    } else if (implied.equivalent()) {
                        assertTrue(!implied.answer().equals(there.get()), what);
                    }
                }
            }
        }
        assertTrue(held > 2000, "only " + held);
        // From whether there is a thing of some kind nothing else follows.
        assertEquals(EnumSet.complementOf(EnumSet.of(GeneratedQuestion.Family.EXISTENCE)), families);
    }

    private static List<GeneratedQuestion> questions() {
        List<GeneratedQuestion> out = new ArrayList<>();
        SCENES.forEach(scene -> out.addAll(new QuestionGenerator().generate(scene, 3, 10)));
        return out;
    }
}
