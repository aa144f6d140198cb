package dev.vireo.microworld.questions;

import dev.vireo.microworld.Scene;
import dev.vireo.microworld.questions.QuestionProgram.Comparison;
import dev.vireo.microworld.questions.QuestionProgram.Kind;
import dev.vireo.microworld.questions.QuestionProgram.Referent;
import dev.vireo.microworld.questions.QuestionProgram.Things;
import dev.vireo.microworld.questions.SetProgram.Quantifier;
import dev.vireo.microworld.questions.SetProgram.Shows;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs the programs of questions about several scenes. Nothing comes out of what is not clear.
final class SetExecutor {
    private final List<Scene> scenes;
    private final Margins margins;

    SetExecutor(List<Scene> scenes, Margins margins) {
        this.scenes = scenes;
        this.margins = margins;
    }

    Optional<String> answer(SetProgram program) {
        return switch (program) {
            case SetProgram.CountPictures _, SetProgram.CountThings _ ->
                number(program).map(String::valueOf);
            case SetProgram.PicturesAre(Shows shows, Comparison comparison, int number) ->
                among(Optional.of(shows)).map(found -> yesNo(SetProgram.holds(found.size(), comparison, number)));
            case SetProgram.Quantified(Quantifier quantifier, Optional<Shows> where, Shows shows) ->
                quantified(quantifier, where, shows);
            case SetProgram.Compare(SetProgram one, Comparison comparison, SetProgram other) ->
                number(one).flatMap(a -> number(other).map(b -> yesNo(SetProgram.holds(a, comparison, b))));
            case SetProgram.InMore(Description one, Description other) -> inMore(one, other);
            case SetProgram.AskWhere(Shows where, QuestionProgram question) ->
                only(where).flatMap(scene -> question.answer(scene, margins));
            case SetProgram.SameAcross(Kind kind, Referent one, Shows where, Referent other, Shows otherWhere) ->
                attribute(kind, one, where)
                        .flatMap(a -> attribute(kind, other, otherWhere).map(b -> yesNo(a == b)));
        };
    }

    private Optional<Integer> number(SetProgram program) {
        return switch (program) {
            case SetProgram.CountPictures(Shows shows) ->
                among(Optional.of(shows)).map(List::size);
            case SetProgram.CountThings(Things things, Optional<Shows> where) ->
                among(where).flatMap(found -> {
                    int sum = 0;
                    for (Scene scene : found) {
                        Optional<List<Scene.Thing>> there = new Executor(scene, margins).things(things);
                        if (there.isEmpty()) {
                            return Optional.empty();
                        }
                        sum += there.get().size();
                    }
                    return Optional.of(sum);
                });
            case SetProgram.PicturesAre _,
                    SetProgram.Quantified _,
                    SetProgram.Compare _,
                    SetProgram.InMore _,
                    SetProgram.AskWhere _,
                    SetProgram.SameAcross _ -> Optional.empty();
        };
    }

    /// The scenes that show something; all of them when nothing is said.
    private Optional<List<Scene>> among(Optional<Shows> where) {
        if (where.isEmpty()) {
            return Optional.of(scenes);
        }
        List<Scene> out = new ArrayList<>();
        for (Scene scene : scenes) {
            Optional<Boolean> shown = where.get().in(scene, margins);
            if (shown.isEmpty()) {
                return Optional.empty();
            }
            if (shown.get()) {
                out.add(scene);
            }
        }
        return Optional.of(out);
    }

    private Optional<Scene> only(Shows where) {
        return among(Optional.of(where)).filter(found -> found.size() == 1).map(List::getFirst);
    }

    private Optional<String> quantified(Quantifier quantifier, Optional<Shows> where, Shows shows) {
        return among(where)
                .filter(found -> !found.isEmpty())
                .flatMap(found -> new SetExecutor(found, margins)
                        .among(Optional.of(shows))
                        .map(both -> yesNo(
                                switch (quantifier) {
                                    case ALL -> both.size() == found.size();
                                    case SOME -> !both.isEmpty();
                                    case NO -> both.isEmpty();
                                })));
    }

    private Optional<String> inMore(Description one, Description other) {
        Optional<List<Scene>> first = among(Optional.of(Shows.of(new Things.Select(one))));
        Optional<List<Scene>> second = among(Optional.of(Shows.of(new Things.Select(other))));
        return first.flatMap(
                a -> second.filter(b -> b.size() != a.size()).map(b -> a.size() > b.size() ? "one" : "other"));
    }

    private Optional<Attribute> attribute(Kind kind, Referent thing, Shows where) {
        return only(where)
                .flatMap(scene -> new Executor(scene, margins).thing(thing))
                .map(kind::of);
    }

    private static String yesNo(boolean yes) {
        return yes ? "yes" : "no";
    }
}
