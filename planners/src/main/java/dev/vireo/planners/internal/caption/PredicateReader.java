package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.DeedPhrases.Told;
import dev.vireo.planners.internal.caption.ModifierPhrases.Goal;
import dev.vireo.planners.internal.caption.ModifierPhrases.Modifier;
import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.Scene.Act;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Side;
import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.caption.Scene.Thing;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import dev.vireo.planners.internal.caption.TimePhrases.Time;
import dev.vireo.planners.internal.english.Chart.Reading;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads everything that is said of some things, up to the next thing, and puts it into the scene.
///
/// Which reading of a phrase is meant may depend on the things: "left" is a direction for what moves and a
/// place for what rests. So the readings of the chart are gone through, and the first that can be said of the
/// things is taken.
final class PredicateReader {
    /// When something goes of which no time is told.
    private static final double LATE = 2.0 / 3;

    private static final Set<String> RELATIVE = Set.of("that", "which", "who");

    private final Discourse said;
    private final SceneBuilder scene;
    private final List<Integer> subjects;

    /// Whether an "is" stands before the next verb.
    private boolean passive;

    /// Whether an "only" was said.
    private boolean only;

    PredicateReader(Discourse said, List<Integer> subjects) {
        this.said = said;
        this.scene = said.scene();
        this.subjects = subjects;
    }

    void read() {
        while (!said.ended() && !CaptionGrammar.ENDS.contains(said.word())) {
            if (!next()) {
                return;
            }
        }
    }

    /// Takes the next part of what is said; false when that is about something else.
    private boolean next() {
        String word = said.word();
        if (CaptionWords.isAdverb(word)) {
            said.moveTo(said.at() + 1);
            return true;
        }
        if (word.equals("only")) {
            only = true;
            said.skipTo(said.at() + 1);
            return true;
        }
        if (word.equals("at") && said.word(1).equals("first")) {
            said.skipTo(said.at() + 2);
            return true;
        }
        if (RELATIVE.contains(word)) {
            said.skipTo(said.at() + 1);
            return true;
        }
        if (CaptionWords.FILLERS.contains(word)) {
            return !said.stands("others") && said.take("pause");
        }
        if (CaptionWords.BE.contains(word) || word.equals("not")) {
            passive = true;
            Optional<Modifier> hidden = said.take("not-seen", Modifier.class);
            hidden.ifPresent(m -> apply(m, subjects));
            if (hidden.isEmpty()) {
                said.skipTo(said.at() + 1);
            }
            return true;
        }
        if (said.take("beginning")) {
            return true;
        }
        if (CaptionWords.isVerb(word) || CaptionWords.TAKE.contains(word)) {
            return deed();
        }
        if (modifier(subjects)) {
            return true;
        }
        if (passive && ThingPhrases.isAttribute(word)) {
            said.skipTo(said.at() + 1); // "the cat is red": an attribute that boxes don't show
            said.ignore(word);
            return true;
        }
        return false;
    }

    // ------------------------------------------------------------------------------------------- deeds

    private boolean deed() {
        for (Reading reading : said.readings("deed")) {
            if (reading.value() instanceof Told told && fits(told)) {
                String verb = said.word();
                said.moveTo(reading.end());
                if (told instanceof Told.Chases(Optional<Named> other) && other.isEmpty()) {
                    return false;
                }
                apply(told, verb);
                said.endPhrase();
                passive = false;
                return true;
            }
        }
        return false;
    }

    private boolean fits(Told told) {
        return switch (told) {
            case Told.Appears(boolean _, Optional<Time> _, Optional<Spot> place) -> isClear(place);
            case Told.Enters(boolean _, Optional<Named> _, Optional<Time> _, Optional<Spot> from) -> isClear(from);
            case Told.Leaves(boolean _, Optional<Time> _, Optional<Spot> to) -> isClear(to);
            case Told.JumpsOver(Named obstacle, boolean _) -> isAnother(obstacle, subjects);
            case Told.Throws _ -> !passive;
            case Told.Disappears _, Told.Does _, Told.GoesTo _, Told.Chases _, Told.IsThrown _, Told.ComesBack _ ->
                true;
        };
    }

    private boolean isClear(Optional<Spot> spot) {
        return spot.isEmpty() || said.isClear(spot.get());
    }

    /// Whether a name does not mean one of these things.
    private boolean isAnother(Named named, List<Integer> things) {
        OptionalInt known = scene.find(named);
        return known.isEmpty() || !things.contains(known.getAsInt());
    }

    private void apply(Told told, String verb) {
        switch (told) {
            case Told.Appears(boolean justThen, Optional<Time> time, Optional<Spot> place) -> {
                only |= justThen;
                place.map(said::place).ifPresent(p -> scene.change(subjects, t -> t.withPlace(Optional.of(p))));
                Span span = span(time).or(said::opening).orElse(new Span(1.0 / 3, 1));
                scene.change(subjects, t -> t.seenIn(span));
                said.openWith(Optional.empty());
            }
            case Told.Disappears(boolean justThen, Optional<Time> time) -> {
                only |= justThen;
                goneAt(time);
            }
            case Told.Enters(boolean justThen, var ground, var time, var from) -> {
                only |= justThen;
                ground.ifPresent(said::background);
                enter(time, from.map(said::place));
            }
            case Told.Leaves(boolean justThen, Optional<Time> time, Optional<Spot> spot) -> {
                only |= justThen;
                Optional<Place> to = spot.map(said::place);
                scene.change(subjects, t -> t.doing(Act.of(Deed.LEAVE).withTo(to)));
                goneAt(time);
            }
            case Told.Does(Deed deed, boolean object) -> {
                if (object) {
                    said.notUnderstood(verb + " " + said.word()); // who moves with what is not known
                }
                scene.does(subjects, deed);
            }
            case Told.GoesTo(Named goal) -> {
                Place place = Place.beside(said.thing(goal), Side.LEFT);
                scene.does(subjects, Deed.GO);
                subjects.forEach(n -> scene.goTo(n, place));
            }
            case Told.Chases(Optional<Named> other) -> {
                int thing = said.thing(other.orElseThrow());
                scene.does(subjects, Deed.GO);
                scene.change(thing, t -> t.acts().isEmpty() ? t.doing(Act.of(Deed.GO)) : t);
            }
            case Told.JumpsOver(Named obstacle, boolean onto) -> jumpOver(said.thing(obstacle), onto);
            case Told.Throws(Deed deed, Named object) -> throwAway(said.thing(object), deed);
            case Told.IsThrown(Optional<Named> agent) -> {
                scene.does(subjects, Deed.THROWN);
                agent.map(said::thing)
                        .ifPresent(n -> scene.change(
                                n,
                                t -> t.doing(Act.of(Deed.STAY))
                                        .withPlace(Optional.of(Place.across(PlacePhrases.LEFT)))));
            }
            case Told.ComesBack _ -> said.ignore("back");
        }
    }

    private void enter(Optional<Time> time, Optional<Place> from) {
        Span span = span(time).or(said::opening).orElse(Span.ALL);
        scene.change(subjects, t -> {
            Thing entered = t.doing(Act.of(Deed.ENTER).withFrom(from));
            return span.equals(Span.ALL) ? entered : entered.seenIn(span);
        });
        said.openWith(Optional.empty());
    }

    /// They are gone from the time on at which the caption says that they go.
    private void goneAt(Optional<Time> time) {
        double end = span(time)
                .map(s -> s.from() > 0 ? s.from() : s.to() < 1 ? s.to() : LATE)
                .orElse(LATE);
        scene.change(subjects, t -> t.seenIn(new Span(0, end)));
    }

    /// The obstacle stands in the middle when nothing else is said.
    private void jumpOver(int obstacle, boolean onto) {
        scene.does(subjects, Deed.JUMP);
        scene.change(obstacle, t -> t.withPlace(t.place().or(() -> Optional.of(Place.across(PlacePhrases.MIDDLE)))));
        Place to = onto ? Place.beside(obstacle, Side.ABOVE) : Place.across(PlacePhrases.RIGHT);
        scene.change(
                subjects,
                t -> t.withLast(a ->
                        a.withFrom(Optional.of(Place.across(PlacePhrases.LEFT))).withTo(Optional.of(to))));
    }

    /// What follows is said of what is thrown; who throws stands on the side that it flies from.
    private void throwAway(int object, Deed deed) {
        scene.change(
                subjects,
                t -> t.acts().isEmpty()
                        ? t.doing(Act.of(Deed.STAY))
                                .withPlace(t.place().or(() -> Optional.of(Place.across(PlacePhrases.LEFT))))
                        : t);
        int act = scene.thing(object).acts().size();
        scene.does(List.of(object), deed);
        said.speakOf(List.of(object));
        while (!said.ended() && (modifier(List.of(object)) || adverb())) {
            // nothing more to do
        }
        Act thrown = scene.thing(object).acts().get(act);
        boolean leftwards = thrown.to().isPresent()
                && thrown.to().get().x().isPresent()
                && thrown.to().get().x().getAsDouble() < PlacePhrases.MIDDLE;
        if (leftwards) {
            scene.change(subjects, t -> t.withPlace(t.place().map(Place::opposite)));
        }
        if (thrown.from().isEmpty() && deed == Deed.THROWN) {
            Place hand = Place.beside(subjects.getFirst(), leftwards ? Side.LEFT : Side.RIGHT);
            scene.change(object, t -> t.withAct(act, a -> a.withFrom(Optional.of(hand))));
        }
    }

    private boolean adverb() {
        if (!CaptionWords.isAdverb(said.word())) {
            return false;
        }
        said.moveTo(said.at() + 1);
        return true;
    }

    private Optional<Span> span(Optional<Time> time) {
        time.ifPresent(t -> only |= t.only());
        return time.map(t -> said.span(t, only));
    }

    // --------------------------------------------------------------------------------------- modifiers

    private boolean modifier(List<Integer> things) {
        for (Reading reading : said.readings("modifier")) {
            if (reading.value() instanceof Modifier modifier && fits(modifier, things)) {
                said.moveTo(reading.end());
                apply(modifier, things);
                return true;
            }
        }
        return false;
    }

    private boolean fits(Modifier modifier, List<Integer> things) {
        return switch (modifier) {
            case Modifier.Toward(Spot.InFrame _, Optional<Named> _, boolean ofMovers) ->
                !ofMovers
                        || things.stream().anyMatch(n -> !scene.thing(n).acts().isEmpty());
            case Modifier.OverFrame _ -> anyMoves(things);
            case Modifier.Above(Named other, Side _) -> anyMoves(things) || isAnother(other, things);
            case Modifier.Near(Named other, Side _) -> isAnother(other, things);
            case Modifier.From(Goal goal) -> isClear(goal);
            case Modifier.To(Goal goal) -> isClear(goal);
            case Modifier.At(Spot spot) -> said.isClear(spot);
            case Modifier.When _,
                    Modifier.Seen _,
                    Modifier.Hidden _,
                    Modifier.Crossing _,
                    Modifier.Away _,
                    Modifier.Amid _,
                    Modifier.BackAndForth _,
                    Modifier.Back _ -> true;
        };
    }

    private boolean anyMoves(List<Integer> things) {
        return things.stream().anyMatch(n -> scene.thing(n).moves());
    }

    private boolean isClear(Goal goal) {
        return switch (goal) {
            case Goal.There(Spot spot) -> said.isClear(spot);
            case Goal.Beside _ -> true;
        };
    }

    private void apply(Modifier modifier, List<Integer> things) {
        switch (modifier) {
            case Modifier.When(Time time) -> when(time, things);
            case Modifier.Seen(boolean justThen, Optional<Time> time) -> {
                only |= justThen;
                span(time).ifPresent(span -> scene.change(things, t -> t.seenIn(span)));
            }
            case Modifier.Hidden(boolean justThen, Optional<Time> time) -> {
                only |= justThen;
                Span span = span(time).orElse(Span.ALL);
                scene.change(things, t -> t.hiddenIn(span));
            }
            case Modifier.Crossing(boolean rightwards) -> {
                Place from = Place.across(rightwards ? PlacePhrases.LEFT : PlacePhrases.RIGHT);
                things.forEach(n -> scene.cross(n, from));
            }
            case Modifier.Toward(Spot.InFrame spot, Optional<Named> ground, boolean _) -> {
                Place place = said.place(spot);
                things.forEach(n -> scene.goTo(n, place));
                ground.ifPresent(said::background);
            }
            case Modifier.Away(Optional<Named> from) -> {
                from.ifPresent(said::thing);
                things.forEach(n -> scene.goTo(n, Place.across(PlacePhrases.RIGHT)));
            }
            case Modifier.Amid(Optional<Named> ground) -> ground.ifPresent(said::background);
            case Modifier.OverFrame _ -> {}
            case Modifier.BackAndForth _ -> things.forEach(scene::goBackAndForth);
            case Modifier.Back _ -> things.forEach(scene::goBack);
            case Modifier.From(Goal goal) -> {
                Place from = place(goal, Side.RIGHT, .15);
                things.forEach(n -> scene.comeFrom(n, from));
            }
            case Modifier.To(Goal goal) -> scene.to(things, place(goal, Side.LEFT, .85));
            case Modifier.Near(Named other, Side side) -> standBeside(things, said.thing(other), side);
            case Modifier.Above(Named other, Side side) -> {
                if (anyMoves(things)) {
                    said.background(other);
                } else {
                    standBeside(things, said.thing(other), side);
                }
            }
            case Modifier.At(Spot spot) -> {
                Place place = said.place(spot);
                things.forEach(n -> scene.settle(n, place));
            }
        }
    }

    private void when(Time time, List<Integer> things) {
        Optional<Span> span = span(Optional.of(time));
        if (time.kind() == Time.Kind.BEGINNING && !only) {
            return;
        }
        span.ifPresent(s -> scene.change(things, t -> t.moves() && !only ? t.withLast(a -> a.during(s)) : t.seenIn(s)));
    }

    private void standBeside(List<Integer> things, int other, Side side) {
        scene.change(things, t -> t.withPlace(Optional.of(Place.beside(other, side))));
    }

    /// A thing at the end of a way stands at the side of the frame when nothing was said of it.
    private Place place(Goal goal, Side side, double x) {
        return switch (goal) {
            case Goal.There(Spot spot) -> said.place(spot);
            case Goal.Beside(Named named) -> {
                int thing = said.thing(named);
                scene.change(
                        thing,
                        t -> t.place().isEmpty() && t.acts().isEmpty()
                                ? t.withPlace(Optional.of(Place.across(x))).doing(Act.of(Deed.STAY))
                                : t);
                yield Place.beside(thing, side);
            }
        };
    }
}
