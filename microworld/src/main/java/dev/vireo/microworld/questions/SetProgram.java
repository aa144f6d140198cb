package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Kind;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.List;
import java.util.Optional;

/// What a question about a set of pictures asks, as a function of their scenes.
public sealed interface SetProgram {
    /// How many of the pictures show what is wanted.
    record CountPictures(Shows shows) implements SetProgram {}

    /// How many things there are in all pictures together, or in those that show something.
    record CountThings(Things things, Optional<Shows> where) implements SetProgram {}

    /// How the number of pictures that show what is wanted compares with a number.
    record PicturesAre(Shows shows, Comparison comparison, int number) implements SetProgram {}

    /// Whether all, some or none of the pictures, or of those that show something, show what is wanted.
    record Quantified(Quantifier quantifier, Optional<Shows> where, Shows shows) implements SetProgram {}

    /// How two numbers compare.
    record Compare(SetProgram one, Comparison comparison, SetProgram other) implements SetProgram {}

    /// Which of two kinds of things is in more pictures; the answer is the name that the question has for it.
    record InMore(Description one, Description other) implements SetProgram {}

    /// A question about the one picture that shows something.
    record AskWhere(Shows where, QuestionProgram question) implements SetProgram {}

    /// Whether two things, each of the one picture that shows something, have the same attribute of a kind.
    record SameAcross(Kind kind, Referent one, Shows where, Referent other, Shows otherWhere) implements SetProgram {}

    /// What a picture shows: a number of things, where more than 0 says that there is one.
    record Shows(Things things, Comparison comparison, int number) {
        /// At least one.
        static Shows of(Things things) {
            return new Shows(things, Comparison.MORE, 0);
        }

        /// Whether a scene shows it, or nothing when that hangs on a margin.
        Optional<Boolean> in(Scene scene, Margins margins) {
            return new Executor(scene, margins).things(things).map(ts -> holds(ts.size(), comparison, number));
        }
    }

    /// A quantifier.
    enum Quantifier {
        ALL,
        SOME,
        NO
    }

    /// How deep sub-questions nest: 1 for a question of each picture, one more for each thing that is named by its
    /// relation to another and where pictures are chosen by what else they show.
    default int depth() {
        return switch (this) {
            case CountPictures(Shows shows) -> 1 + shows.things().depth();
            case CountThings(Things things, Optional<Shows> where) -> depth(things.depth(), where);
            case PicturesAre(Shows shows, Comparison _, int _) ->
                1 + shows.things().depth();
            case Quantified(Quantifier _, Optional<Shows> where, Shows shows) ->
                depth(shows.things().depth(), where);
            case Compare(SetProgram one, Comparison _, SetProgram other) -> Math.max(one.depth(), other.depth());
            case InMore _ -> 1;
            case AskWhere(Shows where, QuestionProgram question) -> depth(question.depth(), Optional.of(where));
            case SameAcross(Kind _, Referent one, Shows where, Referent other, Shows otherWhere) ->
                Math.max(depth(one.depth(), Optional.of(where)), depth(other.depth(), Optional.of(otherWhere)));
        };
    }

    private static int depth(int asked, Optional<Shows> where) {
        return 1 + Math.max(asked, where.map(s -> s.things().depth()).orElse(0)) + (where.isPresent() ? 1 : 0);
    }

    /// The answer about some scenes: `yes`, `no`, a number or a word; or nothing when a picture that the question
    /// speaks of is not there exactly once, or when a comparison falls inside a margin. Of [InMore] it is `one` or
    /// `other`.
    default Optional<String> answer(List<Scene> scenes) {
        return new SetExecutor(scenes, Margins.STANDARD).answer(this);
    }

    /// Whether a number compares so with another.
    static boolean holds(int one, Comparison comparison, int other) {
        return switch (comparison) {
            case MORE -> one > other;
            case FEWER -> one < other;
            case EQUAL -> one == other;
        };
    }
}
