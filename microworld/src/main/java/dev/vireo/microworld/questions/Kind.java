package dev.vireo.microworld.questions;

import dev.vireo.microworld.SceneObject;
import dev.vireo.visiontools.vocabulary.Attribute;
import dev.vireo.visiontools.vocabulary.Color;
import dev.vireo.visiontools.vocabulary.Description;
import dev.vireo.visiontools.vocabulary.Material;
import dev.vireo.visiontools.vocabulary.Shape;
import dev.vireo.visiontools.vocabulary.Size;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A kind of attribute that can be asked for.
public enum Kind {
    SHAPE,
    COLOR,
    MATERIAL,
    SIZE;

    /// The usual word: `shape`, `color`, `material`, `size`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(Attribute attribute) {
        return switch (attribute) {
            case Size _ -> SIZE;
            case Color _ -> COLOR;
            case Material _ -> MATERIAL;
            case Shape _ -> SHAPE;
        };
    }

    Attribute of(SceneObject object) {
        return switch (this) {
            case SHAPE -> object.shape();
            case COLOR -> object.color();
            case MATERIAL -> object.material();
            case SIZE -> object.size();
        };
    }

    Optional<? extends Attribute> of(Description what) {
        return switch (this) {
            case SHAPE -> what.shape();
            case COLOR -> what.color();
            case MATERIAL -> what.material();
            case SIZE -> what.size();
        };
    }

    List<Attribute> attributes() {
        return switch (this) {
            case SHAPE -> List.of(Shape.values());
            case COLOR -> List.of(Color.values());
            case MATERIAL -> List.of(Material.values());
            case SIZE -> List.of(Size.values());
        };
    }
}
