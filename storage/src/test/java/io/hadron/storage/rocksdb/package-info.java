/** Tests of the RocksDB store on real files, crashes and damage among them. */
@NullMarked
package io.hadron.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
