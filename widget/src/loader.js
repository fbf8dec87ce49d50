// For pages that cannot write a module script: loads the module that stands beside this file.
import(new URL('oz-viability.js', document.currentScript.src).href);
