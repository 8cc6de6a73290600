package io.hadron.core.model;

/** What a control group's log drives. */
public enum ControlGroupKind {
    /** Stream partition controller: the records of one partition. */
    SPC,

    /** Stream consumer controller: the progress of all consumer groups on one partition. */
    SCC
}
