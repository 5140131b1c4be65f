package dev.hark.modelmaking;

/// Tells who ordered a model, which decides what files of this machine it may be made of.
public enum Requester {
  /// A user of this machine, who may read every file that the process can read.
  LOCAL_USER,

  /// A client of the API, who may use the import folder and the models of the catalogue only.
  API_CLIENT
}
