/**
 * The search language of MLflow: conditions joined by AND, and orders. Read in one pass over at
 * most a bounded text, so that no filter costs more than its length.
 */
package io.millrace.mlflow.filter;
