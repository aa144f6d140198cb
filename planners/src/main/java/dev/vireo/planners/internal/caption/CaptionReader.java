package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.CameraPhrases.Film;
import dev.vireo.planners.internal.caption.CameraPhrases.Focus;
import dev.vireo.planners.internal.caption.CameraPhrases.Move;
import dev.vireo.planners.internal.caption.PlacePhrases.Spot;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Span;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import dev.vireo.planners.internal.caption.TimePhrases.Time;
import dev.vireo.planners.internal.english.Chart.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the clauses of a caption from left to right: what opens them, which things they are about. Every
/// word is accounted for, and one that no clause takes is reported.
final class CaptionReader {
    private final Discourse said;

    /// The place of a phrase that opens a clause: "on the left there is".
    private Optional<Place> openingPlace = Optional.empty();

    CaptionReader(CaptionTokens tokens, double seconds) {
        this.said = new Discourse(tokens, seconds);
    }

    CaptionGrammar.Result read() {
        while (!said.ended()) {
            int before = said.at();
            clause();
            if (said.at() == before || said.isAtUnknownVerb()) {
                said.notUnderstood(said.word());
                said.skipTo(said.at() + 1);
            }
        }
        return said.result();
    }

    private void clause() {
        int before;
        do {
            before = said.at();
            said.take("fillers");
            said.take("lead");
        } while (said.at() > before);
        if (said.ended() || film() || camera() || opening()) {
            return;
        }
        if (isExistence()) {
            said.skipTo(said.at() + 1);
            return;
        }
        List<Integer> subjects = subjects();
        if (!subjects.isEmpty()) {
            said.speakOf(subjects);
            said.opening().ifPresent(span -> said.scene().change(subjects, t -> t.seenIn(span)));
            openingPlace.ifPresent(place -> said.scene().change(subjects, t -> t.withPlace(Optional.of(place))));
            openingPlace = Optional.empty();
            said.openWith(Optional.empty());
            tell(subjects);
        } else if (!said.last().isEmpty()) {
            tell(said.last());
        } else {
            said.take("other", Named.class).ifPresent(said::background);
        }
    }

    /// "A realistic video of".
    private boolean film() {
        Optional<Reading> reading = said.reading("film", said.at());
        reading.ifPresent(r -> {
            said.skipTo(r.end());
            if (r.value() instanceof Film(boolean topDown) && topDown) {
                said.scene().seenFromAbove();
            }
        });
        return reading.isPresent();
    }

    /// "The camera zooms in on a castle".
    private boolean camera() {
        Optional<Reading> named = said.reading("camera", said.at());
        Optional<Reading> reading = named.map(n -> said.reading("camera-move", n.end()))
                .orElseGet(() -> said.reading("zooming", said.at()));
        if (reading.isEmpty() || !(reading.get().value() instanceof Move(var camera, var goal))) {
            return false;
        }
        named.ifPresent(n -> said.skipTo(n.end()));
        said.moveTo(reading.get().end());
        said.scene().film(camera);
        goal.ifPresent(this::lookAt);
        said.take("fillers");
        said.take("camera-focus", Focus.class).flatMap(Focus::thing).ifPresent(thing -> {
            lookAt(thing);
            tell(said.last());
        });
        return true;
    }

    private void lookAt(Named named) {
        int thing = said.thing(named);
        said.scene().lookAt(thing);
        said.speakOf(List.of(thing));
    }

    /// A time or a place before what it is said of: "in the second half", "on the left".
    private boolean opening() {
        Optional<Span> time = said.take("time", Time.class).map(t -> said.span(t, false));
        if (time.isPresent()) {
            said.openWith(time);
            return true;
        }
        Optional<Reading> reading = said.reading("opening-place", said.at());
        if (reading.isPresent() && reading.get().value() instanceof Spot spot && said.isClear(spot)) {
            openingPlace = Optional.of(said.place(spot));
            said.moveTo(reading.get().end());
            return true;
        }
        return false;
    }

    /// "There", "there is", "on the left is".
    private boolean isExistence() {
        boolean first = said.last().isEmpty()
                || openingPlace.isPresent()
                || said.word(-1).equals("there");
        return said.word().equals("there") || (CaptionWords.BE.contains(said.word()) && first);
    }

    /// "A red car and a blue cat", "the dog", "it"; empty when there is no thing.
    private List<Integer> subjects() {
        if (CaptionWords.PRONOUNS.contains(said.word()) && !isDemonstrative()) {
            said.skipTo(said.at() + 1);
            said.endPhrase();
            return said.last();
        }
        List<Integer> out = new ArrayList<>();
        said.take("subject", Named.class).ifPresent(named -> out.add(said.thing(named)));
        while (!out.isEmpty()) {
            Optional<Integer> next = said.take("next-subject", Named.class).map(said::thing);
            if (next.isEmpty()) {
                break;
            }
            boolean alone = hasPredicate() && !isPluralVerb(said.word()) && !out.contains(next.get());
            if (alone) {
                tell(List.of(next.get())); // "a cat and a dog running": the dog alone runs
            }
            out.add(next.get());
            if (alone) {
                break;
            }
        }
        return out;
    }

    /// "That dog", unlike "that runs".
    private boolean isDemonstrative() {
        String next = said.word(1);
        return said.word().equals("that") && CaptionWords.isOpen(next) && !CaptionWords.isVerb(next);
    }

    private boolean hasPredicate() {
        return CaptionWords.isVerb(said.word()) || CaptionWords.BE.contains(said.word());
    }

    /// "Move", "are": what several things do.
    private static boolean isPluralVerb(String word) {
        return switch (word) {
            case "are", "were", "both", "have" -> true;
            default -> CaptionWords.isVerb(word) && CaptionWords.lemma(word).equals(word);
        };
    }

    private void tell(List<Integer> things) {
        new PredicateReader(said, things).read();
    }
}
