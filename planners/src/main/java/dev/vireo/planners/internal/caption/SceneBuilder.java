package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.Scene.Act;
import dev.vireo.planners.internal.caption.Scene.Camera;
import dev.vireo.planners.internal.caption.Scene.Deed;
import dev.vireo.planners.internal.caption.Scene.Place;
import dev.vireo.planners.internal.caption.Scene.Thing;
import dev.vireo.planners.internal.caption.ThingPhrases.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A scene while a caption is read: what is said of its things changes them one after the other.
final class SceneBuilder {
    /// Words for a time or an activity in the place of a background, which a background of more words does
    /// not need.
    private static final Set<String> NO_GROUND =
            Set.of("night", "sunset", "sunrise", "dawn", "dusk", "noon", "day", "rest", "work", "home");

    private final List<Thing> things = new ArrayList<>();
    private Camera camera = Camera.STILL;
    private OptionalInt focus = OptionalInt.empty();
    private String background = "";
    private boolean topDown;

    Scene scene() {
        return new Scene(things, camera, focus, background, topDown);
    }

    /// The number of the thing.
    int add(Thing thing) {
        things.add(thing);
        return things.size() - 1;
    }

    Thing thing(int number) {
        return things.get(number);
    }

    /// The thing that was named before and that "the" means now.
    OptionalInt find(Named named) {
        if (named.definite()) {
            for (int i = things.size() - 1; i >= 0; i--) {
                Thing t = things.get(i);
                if (t.noun().equals(named.noun())
                        && (named.attributes() == 0 || t.name().endsWith(named.name()))) {
                    return OptionalInt.of(i);
                }
            }
        }
        return OptionalInt.empty();
    }

    void change(int number, UnaryOperator<Thing> change) {
        things.set(number, change.apply(things.get(number)));
    }

    void change(List<Integer> numbers, UnaryOperator<Thing> change) {
        numbers.forEach(n -> change(n, change));
    }

    void film(Camera move) {
        camera = move;
    }

    void lookAt(int number) {
        focus = OptionalInt.of(number);
    }

    void seenFromAbove() {
        topDown = true;
    }

    void before(String ground) {
        if (background.isEmpty()) {
            background = ground;
        } else if (!NO_GROUND.contains(ground.toLowerCase(Locale.ROOT))) {
            background += ", " + ground;
        }
    }

    // ---------------------------------------------------------------------------------- what things do

    void does(List<Integer> numbers, Deed deed) {
        change(numbers, t -> t.doing(Act.of(deed)));
    }

    /// What rests stands there, what moves goes there.
    void to(List<Integer> numbers, Place place) {
        for (int n : numbers) {
            if (thing(n).rests()) {
                change(n, t -> t.withPlace(Optional.of(place)));
            } else {
                goTo(n, place);
            }
        }
    }

    /// The last deed leads there, or, when that leads somewhere already, a further one does.
    void goTo(int number, Place place) {
        change(number, thing -> {
            Thing t = moved(thing);
            Act last = t.acts().getLast();
            return last.to().isPresent()
                    ? t.doing(Act.of(last.deed()).withTo(Optional.of(place)))
                    : t.withLast(a -> a.withTo(Optional.of(place)));
        });
    }

    /// The last deed begins there, or, when that has a way already, a further one does.
    void comeFrom(int number, Place place) {
        change(number, thing -> {
            Thing t = moved(thing);
            Act last = t.acts().getLast();
            return last.from().isEmpty() && last.to().isEmpty()
                    ? t.withLast(a -> a.withFrom(Optional.of(place)))
                    : t.doing(Act.of(last.deed()).withFrom(Optional.of(place)));
        });
    }

    /// From one side to the other.
    void cross(int number, Place from) {
        change(number, thing -> moved(thing).withLast(a -> a.withFrom(Optional.of(from))));
        goTo(number, from.opposite());
    }

    void goBackAndForth(int number) {
        Place left = Place.across(PlacePhrases.LEFT);
        change(
                number,
                thing ->
                        moved(thing).withLast(a -> a.withFrom(Optional.of(left)).withTo(Optional.of(left.opposite()))));
        goBack(number);
    }

    void goBack(int number) {
        change(number, thing -> {
            Thing t = moved(thing);
            Act last = t.acts().getLast();
            Place home = last.from().or(() -> last.to().map(Place::opposite)).orElse(Place.across(PlacePhrases.LEFT));
            return t.doing(Act.of(last.deed()).withTo(Optional.of(home)));
        });
    }

    /// Is there: the end of a fall or a throw, the place of what has no other, and else the end of a way.
    void settle(int number, Place place) {
        Thing thing = thing(number);
        List<Act> acts = thing.acts();
        if (!acts.isEmpty()
                && (acts.getLast().deed() == Deed.FALL || acts.getLast().deed() == Deed.THROWN)) {
            change(number, t -> t.withLast(a -> a.withTo(Optional.of(place))));
        } else if (acts.isEmpty()
                || (thing.place().isEmpty()
                        && acts.size() == 1
                        && acts.getFirst().from().isEmpty())) {
            change(number, t -> t.withPlace(Optional.of(place)));
        } else {
            goTo(number, place);
        }
    }

    /// The thing, which moves at least somehow.
    private static Thing moved(Thing thing) {
        return thing.moves() ? thing : thing.doing(Act.of(Deed.GO));
    }
}
